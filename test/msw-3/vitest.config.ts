import { resolve } from 'node:path'
import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../../vite.config.js'

export default defineConfig(
  mergeConfig(base, {
    root: resolve(import.meta.dirname, '../..'),
    plugins: [
      {
        name: 'msw-3',
        enforce: 'pre',
        resolveId(this: { resolve: (id: string, from: string) => unknown }, id: string) {
          // Looked for from here, where MSW 3 is installed, whoever imports it.
          return /^msw(\/|$)/.test(id) ? this.resolve(id, import.meta.filename) : undefined
        },
      },
    ],
    test: {
      name: 'msw-3',
      // For a test that has to know: MSW 3 on Node reads a broken body as a clean end.
      env: { MSW_MAJOR: '3' },
      environment: 'node',
      include: ['test/testing/**/*.test.{ts,tsx}'],
    },
  }),
)
