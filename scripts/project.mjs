// Where the project is, and how its scripts start other programs.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const windows = process.platform === 'win32'

/** The project's folder, without a slash at the end. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

/** Whether the module of this URL is the program that was started, not one that it imports. */
export function isMain(url) {
  return process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === url
}

/** Runs a program to its end. Its output is shown, unless `options.stdio` says otherwise. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  })
}

/** Runs an installed tool (a program in node_modules/.bin) to its end. On Windows those are .cmd files, which need a shell. */
export function runTool(name, args, options = {}) {
  return run(join(root, 'node_modules', '.bin', name), args, { shell: windows, ...options })
}
