import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const source = (file: string) => fileURLToPath(new URL(`../../src/${file}`, import.meta.url))

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react({ compiler: true })],
  resolve: {
    // The page imports the package by its public names, as any app does, and gets the source beside it.
    alias: [
      { find: /^react-agent-stream$/, replacement: source('index.ts') },
      { find: /^react-agent-stream\/styles\.css$/, replacement: source('styles.css') },
      { find: /^react-agent-stream\/query$/, replacement: source('query.ts') },
      { find: /^react-agent-stream\/core$/, replacement: source('core.ts') },
    ],
  },
  // `npm start` also serves the agents; this is for working on the page itself, beside a running `npm start`.
  server: { proxy: { '/api': 'http://127.0.0.1:5173' }, port: 5180 },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023' },
})
