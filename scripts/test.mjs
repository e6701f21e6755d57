// Runs the tests and ends with one plain line, `N passed, N failed`, that a program can read.
//   node scripts/test.mjs                    every project: unit, browser, storybook, e2e
//   node scripts/test.mjs --project unit …   whatever Vitest understands
// Exit code 0 only when something ran and nothing failed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { isMain, runTool } from './project.mjs'
import { placeWorker } from './worker.mjs'

/**
 * Counts what Vitest's JSON report tells.
 * A file that does not even load holds no test, and would count as nothing: it is a failure.
 */
export function countTests(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** The verdict as a line, and the exit code that goes with it. */
export function verdict({ passed, failed, skipped }, exitCode) {
  // Vitest also fails for an error outside every test, such as an unhandled rejection.
  const failures = failed === 0 && exitCode !== 0 ? 1 : failed
  const line = `${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  return { line, code: failures > 0 || passed === 0 ? 1 : 0 }
}

function main() {
  const args = process.argv.slice(2)
  placeWorker()
  if (args.join(' ') !== '--project unit') ensureChromium()

  const folder = mkdtempSync(join(tmpdir(), 'react-agent-stream-test-'))
  const file = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const exitCode = runTool('vitest', ['run', ...reporters, ...args]).status ?? 1
  let counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    counts = countTests(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    console.error('Vitest wrote no report: it ended before a test ran.')
  }
  rmSync(folder, { recursive: true, force: true })

  const { line, code } = verdict(counts, exitCode)
  console.log(line)
  process.exitCode = code
}

if (isMain(import.meta.url)) main()
