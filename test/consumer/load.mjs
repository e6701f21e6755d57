// Every door of the installed package opens in plain Node.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

for (const entry of ['', '/core', '/query', '/highlight', '/testing']) {
  const names = Object.keys(await import(`react-agent-stream${entry}`))
  if (names.length === 0 && entry !== '/query') throw new Error(`react-agent-stream${entry} exports nothing`)
  console.log(`react-agent-stream${entry}: ${names.length} exports`)
}
const css = await readFile(fileURLToPath(import.meta.resolve('react-agent-stream/styles.css')), 'utf8')
if (!css.includes('@layer')) throw new Error('styles.css holds no @layer')
console.log(`react-agent-stream/styles.css: ${css.length} characters`)
