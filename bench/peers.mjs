// The packages of the other candidates are no part of the project: they are installed when they are first needed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from '../scripts/project.mjs'

const folder = join(root, 'bench')

/** Installs what `bench/package-lock.json` names, unless it is there. */
export function ensurePeers() {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  const note = join(folder, 'node_modules/.installed-lock.json')
  if (existsSync(note) && readFileSync(note, 'utf8') === lock) return
  console.error('Installing the other libraries into bench/node_modules …')
  const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = run('npm', npm, {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0)
    throw new Error('The other libraries could not be installed. `--candidates` names who takes part.')
  writeFileSync(note, lock)
}
