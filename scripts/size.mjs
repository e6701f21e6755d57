/**
 * Measures what an app ships of this package, as Vite builds apps: tree-shaken, minified, gzipped. Reads the built
 * `dist`, and the budgets from `size-budgets.json`; ends with 1 where one is exceeded.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const budgets = JSON.parse(readFileSync(`${root}size-budgets.json`, 'utf8'))
const ENTRY = 'entry'

/** The bytes of all that an app gets for one line of code. */
async function measure(code, without) {
  const outside = new RegExp(`^(${without.join('|')})(/|$)`)
  const result = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? `\0${ENTRY}` : undefined),
        load: (id) => (id === `\0${ENTRY}` ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      cssMinify: true,
      rolldownOptions: {
        input: ENTRY,
        external: (id) => without.length > 0 && outside.test(id),
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const isCss = code.includes('.css')
  return result.output
    .filter(({ fileName }) => fileName.endsWith('.css') === isCss)
    .reduce(
      (sum, file) => sum + gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 }).length,
      0,
    )
}

let failed = false
for (const { name, file, names, without = [], limit } of budgets) {
  const path = JSON.stringify(`${root}dist/${file}`)
  const code = file.endsWith('.css')
    ? `import ${path}`
    : `export ${names ? `{ ${names} }` : '*'} from ${path}`
  const size = await measure(code, without)
  const isOver = size > limit
  failed ||= isOver
  console.log(
    `${isOver ? 'over' : 'ok  '} ${String(size).padStart(6)} of ${String(limit).padStart(6)} B  ${name}`,
  )
}
process.exitCode = failed ? 1 : 0
