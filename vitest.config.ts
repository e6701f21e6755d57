import { readFileSync } from 'node:fs'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { chromiumArgs, findChromium } from './scripts/chromium.mjs'

// A worker goes on to the next file only if that needs the same environment, and to start another one takes as long
// as a file of tests: so Vitest's own order, but with the files that need a DOM in one row.
const DOM = '// @vitest-environment jsdom'
class ByEnvironment extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project: { config } }: TestSpecification) =>
      2 * config.sequence.groupOrder + (readFileSync(moduleId, 'utf8').startsWith(DOM) ? 0 : 1)
    const ranks = new Map(files.map((file) => [file, rank(file)]))
    // oxlint-disable-next-line unicorn/no-array-sort -- the sort of Vitest, which is no array's
    return (await super.sort(files)).toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0))
  }
}

const asked = process.argv.flatMap((arg, index, all) => {
  if (arg === '--project') return all[index + 1] ?? []
  return arg.startsWith('--project=') ? arg.slice('--project='.length) : []
})
/** Loading Storybook and Playwright takes seconds: unit tests alone do without. */
const isUnitOnly = asked.length > 0 && asked.every((name) => name === 'unit')

async function browserProjects(): Promise<TestProjectInlineConfiguration[]> {
  const { storybookTest } = await import('@storybook/addon-vitest/vitest-plugin')
  const { playwright } = await import('@vitest/browser-playwright')
  const executablePath = findChromium()

  // A function: Vitest writes into what it is given, so projects must not share one object.
  const chromium = () => ({
    enabled: true,
    headless: true,
    provider: playwright({
      launchOptions: { args: chromiumArgs, ...(executablePath ? { executablePath } : {}) },
    }),
    instances: [{ browser: 'chromium' as const }],
    screenshotFailures: false,
    viewport: { width: 800, height: 600 },
  })

  return [
    {
      extends: './vite.config.ts',
      // Named here so that no dependency is found (and the page reloaded) in the middle of a test.
      optimizeDeps: {
        include: [
          '@tanstack/react-query',
          'axe-core',
          'eventsource-parser',
          'fast-check',
          'idb-keyval',
          'katex',
          'msw',
          'msw/browser',
          'react',
          'react-dom',
          'react-dom/client',
          'react/compiler-runtime',
          'react/jsx-dev-runtime',
          'react/jsx-runtime',
          'vitest-browser-react',
          'zustand',
          'zustand/vanilla',
        ],
      },
      publicDir: '.storybook/public',
      test: {
        name: 'browser',
        // One group after the other: on two cores the projects only slow each other down.
        sequence: { groupOrder: 1 },
        include: ['test/browser/**/*.test.{ts,tsx}'],
        // A real node:http server; tests ask for its address with `inject('serverUrl')`.
        globalSetup: ['test/browser/server.ts'],
        browser: chromium(),
      },
    },
    {
      extends: './vite.config.ts',
      plugins: [storybookTest({ configDir: '.storybook' })],
      test: {
        name: 'storybook',
        // Stories share one page, as in Storybook itself: half the time.
        isolate: false,
        sequence: { groupOrder: 2 },
        browser: chromium(),
      },
    },
  ]
}

export default defineConfig({
  test: {
    sequence: { sequencer: ByEnvironment },
    projects: [
      {
        extends: './vite.config.ts',
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          // Tests that need a DOM say `@vitest-environment jsdom` in their first line.
          environment: 'node',
          // Two even on two cores, where Vitest would take one. Loading jsdom and React for each file took a third
          // of all time: files share a worker, and `own-file.ts` sees to it that they share nothing else.
          maxWorkers: 2,
          isolate: false,
          setupFiles: ['test/own-file.ts'],
          // Some tests start programs; a busy machine is no failure.
          testTimeout: 20_000,
          environmentOptions: { jsdom: { url: 'http://localhost:3000/' } },
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', 'test/browser/**', 'test/e2e/**'],
        },
      },
      ...(isUnitOnly ? [] : await browserProjects()),
      {
        extends: './vite.config.ts',
        test: {
          name: 'e2e',
          // Whole servers and a whole browser, driven from Node.
          environment: 'node',
          sequence: { groupOrder: 3 },
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
