import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const source = (file: string) => fileURLToPath(new URL(`../../../src/${file}`, import.meta.url))

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^react-agent-stream$/, replacement: source('index.ts') },
      { find: /^react-agent-stream\/styles\.css$/, replacement: source('styles.css') },
    ],
  },
  // A polyfill would fetch what is announced; here nothing is fetched but what the page names.
  build: { target: 'es2023', modulePreload: false },
})
