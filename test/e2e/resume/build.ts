import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** A page in a folder, for `PAGE`. */
export interface BuiltPage {
  folder: string
  /** Its HTML. */
  html: string
  remove(): Promise<void>
}

/**
 * Builds the page.
 *
 * @param mode In `development` StrictMode mounts everything twice, and React checks what it can.
 */
export async function buildReader(mode: 'production' | 'development'): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-stream-reader-'))
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = mode
  await build({
    configFile: false,
    root: file('.'),
    mode,
    logLevel: 'error',
    plugins: [react()],
    resolve: {
      alias: [
        { find: /^react-agent-stream$/, replacement: file('../../../src/index.ts') },
        { find: /^react-agent-stream\/styles\.css$/, replacement: file('../../../src/styles.css') },
      ],
    },
    build: { target: 'es2023', modulePreload: false, outDir: folder, emptyOutDir: true },
  })
  process.env['NODE_ENV'] = before
  return {
    folder,
    html: await readFile(join(folder, 'index.html'), 'utf8'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
