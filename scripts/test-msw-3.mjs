// Runs the tests of react-agent-stream/testing with MSW 3, whose Node half needs Node 22: both are installed
// into test/msw-3, so that the project itself stays on what it supports.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './project.mjs'

const folder = join(root, 'test/msw-3')
const npm = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
const installed = run('npm', npm, { cwd: folder, shell: process.platform === 'win32' }).status === 0
if (!installed) throw new Error('MSW 3 and Node 22 could not be installed into test/msw-3')

const [node] = readdirSync(join(folder, 'node_modules/.bin')).filter((name) =>
  /^node(\.exe|\.cmd)?$/.test(name),
)
const vitest = [
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--config',
  join(folder, 'vitest.config.ts'),
]
process.exitCode = run(join(folder, 'node_modules/.bin', node), vitest).status ?? 1
