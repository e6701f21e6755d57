// Everything that has to hold, the quick things first. Stops at the first that does not.
//   npm run check                     all of it
//   npm run check -- --static         without the tests of `npm test`
//   npm run check -- types lint …     only these steps
import { isMain, run } from './project.mjs'

/** The steps in their order: a name, and the npm script with its arguments. */
const steps = {
  types: ['typecheck'],
  lint: ['lint'],
  format: ['format:check'],
  lock: ['check:lock'],
  unused: ['unused'],
  unit: ['test:unit'],
  'msw-3': ['test:msw-3'],
  build: ['build'],
  package: ['check:package'],
  size: ['size'],
  browser: ['test:browser'],
  stories: ['test:stories'],
  e2e: ['test:e2e'],
  storybook: ['build-storybook', '--quiet'],
}
/** A step that takes longer than this many seconds has failed: tests that are slow are not run. */
const limits = { unit: 60 }
const tests = ['unit', 'browser', 'stories', 'e2e']

/** @returns {boolean} whether every one of the steps passed */
export function check(names) {
  const times = []
  for (const name of names) {
    const [script, ...args] = steps[name]
    console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`)
    const started = performance.now()
    const { status } = run('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])], {
      shell: process.platform === 'win32',
    })
    const seconds = (performance.now() - started) / 1000
    const slow = seconds > (limits[name] ?? Infinity)
    if (slow) console.error(`${name} took more than its ${limits[name]} s.`)
    const passed = status === 0 && !slow
    times.push(`${passed ? '✓' : '✗'} ${name.padEnd(10)}${seconds.toFixed(1).padStart(7)} s`)
    if (!passed) break
  }
  console.log(`\n${times.join('\n')}`)
  const failed = times.some((line) => line.startsWith('✗'))
  const left = names.length - times.length
  if (failed && left > 0) console.log(`${left} more not run`)
  return !failed
}

if (isMain(import.meta.url)) {
  const asked = process.argv.slice(2)
  const unknown = asked.find((name) => name !== '--static' && !(name in steps))
  if (unknown) throw new Error(`There is no step '${unknown}'; there are: ${Object.keys(steps).join(', ')}`)
  const named = asked.filter((name) => name in steps)
  const names = named.length > 0 ? named : Object.keys(steps)
  const chosen = asked.includes('--static') ? names.filter((name) => !tests.includes(name)) : names
  process.exitCode = check(chosen) ? 0 : 1
}
