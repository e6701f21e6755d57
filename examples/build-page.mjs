// @ts-check
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {import('./server/page.mjs').Page} Page */

const demo = join(dirname(fileURLToPath(import.meta.url)), 'demo')

/**
 * Builds the page into memory, so that two that are started at once do not write over each other.
 *
 * @returns {Promise<Page>}
 */
export async function buildPage() {
  // Whatever the shell says: the page is always built as it would be published.
  process.env['NODE_ENV'] = 'production'
  const { build } = await import('vite')
  const built = await build({
    configFile: join(demo, 'vite.config.ts'),
    logLevel: 'warn',
    build: { write: false },
  })
  /** @type {Map<string, string | Uint8Array>} */
  const files = new Map()
  for (const result of [built].flat()) {
    if (!('output' in result)) continue
    for (const file of result.output) {
      files.set(`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source)
    }
  }
  for (const name of await readdir(join(demo, 'public'))) {
    files.set(`/${name}`, await readFile(join(demo, 'public', name)))
  }
  return files
}

/** Writes a page into a folder, from which several processes can serve it. @param {Page} page @param {string} folder */
export async function writePage(page, folder) {
  for (const [path, content] of page) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
}

/** Reads a page that was written. @param {string} folder @returns {Promise<Page>} */
export async function readPage(folder) {
  /** @type {Map<string, string | Uint8Array>} */
  const files = new Map()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath ?? entry.path, entry.name)
    const content = await readFile(file)
    const path = `/${relative(folder, file).replaceAll('\\', '/')}`
    files.set(path, extname(file) === '.html' ? content.toString('utf8') : content)
  }
  return files
}
