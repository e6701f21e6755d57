// Builds the library as it is published, and the page as an application would, for the candidates that take part.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, loadConfigFromFile, preview } from 'vite'
import { root } from '../scripts/project.mjs'

const page = join(root, 'bench/page')
const VIRTUAL = 'virtual:candidates'

/**
 * @param {string[]} files The candidates' files, below `bench/page`.
 * @param {{ minify?: boolean }} options Not minified, a profile shows the names of functions, and a file for each module.
 * @returns the address of the page, and what ends its server and removes what was built
 */
export async function servePage(files, { minify = true } = {}) {
  // Inside the project, so that what is built finds the project's packages.
  const cache = join(root, 'node_modules/.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'bench-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const server = await serve(folder, files, minify)
    return {
      url: server.resolvedUrls.local[0],
      close: () => server.close().then(remove),
    }
  } catch (error) {
    await remove()
    throw error
  }
}

async function serve(folder, files, minify) {
  const library = join(folder, 'library')
  await buildLibrary(library)
  const shared = { root: page, configFile: false, logLevel: 'error', base: './' }
  const outDir = join(folder, 'page')
  await build({
    ...shared,
    mode: 'production',
    plugins: [react(), candidatesOf(files)],
    resolve: {
      alias: [
        { find: /^react-agent-stream$/, replacement: join(library, 'index.js') },
        { find: /^react-agent-stream\/core$/, replacement: join(library, 'core.js') },
        { find: /^react-agent-stream\/styles\.css$/, replacement: join(library, 'styles.css') },
        // One React for all, the project's.
        { find: /^(react|react-dom)(?=\/|$)/, replacement: join(root, 'node_modules/$1') },
      ],
    },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'esnext',
      chunkSizeWarningLimit: 10_000,
      minify,
      ...(minify ? {} : { rolldownOptions: { output: { preserveModules: true } } }),
    },
  })
  return preview({ ...shared, build: { outDir }, preview: { port: 0 } })
}

/** Builds what the page needs of the library, as it is published. */
async function buildLibrary(outDir) {
  const { config } = await loadConfigFromFile(
    { command: 'build', mode: 'production' },
    join(root, 'vite.config.ts'),
  )
  const { lib } = config.build
  const { index, core, styles } = lib.entry
  await build({
    ...config,
    root,
    configFile: false,
    logLevel: 'error',
    build: { ...config.build, outDir, lib: { ...lib, entry: { index, core, styles } } },
  })
}

/** Only what takes part is built: the packages of the others need not be there. */
function candidatesOf(files) {
  const entries = files.map(
    (file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(join(page, file))})`,
  )
  return {
    name: 'candidates',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load: (id) => (id === `\0${VIRTUAL}` ? `export const modules = { ${entries.join(', ')} }` : undefined),
  }
}
