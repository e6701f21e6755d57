import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const source = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url))

export default defineConfig({
  plugins: [
    // The package ships as it is written, memoised by hand where it counts: compiled, the chat kit weighs a third
    // more. Apps compile their own components; tests that say 'use memo' stand for those.
    react({ compiler: { compilationMode: 'annotation' } }),
    {
      // TypeScript 6 and later check `import '…/styles.css'` too (TS2882), so it gets a declaration.
      name: 'css-types',
      apply: 'build',
      generateBundle() {
        this.emitFile({ type: 'asset', fileName: 'styles.css.d.ts', source: 'export {}\n' })
      },
    },
  ],
  resolve: {
    // Tests and stories import the package by its public names.
    alias: [
      { find: /^react-agent-stream$/, replacement: source('index.ts') },
      { find: /^react-agent-stream\/styles\.css$/, replacement: source('styles.css') },
      { find: /^react-agent-stream\/(core|query|highlight|testing)$/, replacement: source('$1.ts') },
    ],
  },
  build: {
    target: 'es2023',
    minify: false,
    sourcemap: true,
    copyPublicDir: false,
    cssCodeSplit: true,
    lib: {
      entry: {
        index: 'src/index.ts',
        core: 'src/core.ts',
        query: 'src/query.ts',
        highlight: 'src/highlight.ts',
        testing: 'src/testing.ts',
        styles: 'src/styles.css',
      },
      formats: ['es'],
    },
    rolldownOptions: {
      // Nothing from node_modules goes into the package.
      external: /^(?!\.{0,2}\/|[A-Za-z]:|\0|virtual:)/,
      output: {
        // One file per module: a bundled file would lose every 'use client'.
        preserveModules: true,
        preserveModulesRoot: 'src',
        // Shortened once here and once more by the app, the code is smaller than by the app alone. Names, comments
        // and lines stay.
        topLevelVar: false,
        minify: { compress: true, mangle: false, codegen: false },
      },
    },
  },
})
