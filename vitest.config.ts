import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumArgs, findChromium } from './scripts/chromium.mjs'

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

export default defineConfig({
  test: {
    projects: [
      {
        extends: './vite.config.ts',
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          // Tests that need a DOM say `@vitest-environment jsdom` in their first line.
          environment: 'node',
          // Some tests start programs; a busy machine is no failure.
          testTimeout: 20_000,
          environmentOptions: { jsdom: { url: 'http://localhost:3000/' } },
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', 'test/browser/**', 'test/e2e/**'],
        },
      },
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
