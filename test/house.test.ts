// The rules of the house hold by lint; here the lint is shown files that break them.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')

let house: string
function build(): void {
  house = mkdtempSync(join(tmpdir(), 'house-'))
  cpSync(join(root, 'oxlint.config.js'), join(house, 'oxlint.config.js'))
  write({ 'package.json': '{ "type": "module" }' })
}
const tearDown = () => rmSync(house, { recursive: true, force: true })
beforeEach(build)
afterEach(tearDown)

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true })
    writeFileSync(join(house, path), text)
  }
}

function runLint(...args: string[]) {
  return spawnSync(process.execPath, [oxlint, '-c', 'oxlint.config.js', ...args, 'src'], {
    cwd: house,
    encoding: 'utf8',
  })
}

/** What the lint says about `files`, laid into an empty house. */
function lint(files: Record<string, string>): { code: number; said: string } {
  write(files)
  const { status, stdout, stderr } = runLint()
  // The lint wraps and frames long lines; what it says is the same without that.
  return { code: status ?? 1, said: `${stdout}${stderr}`.replace(/[\s│|]+/g, ' ') }
}

const value = 'export const value = 1\n'

test('a room may import from itself, from earlier rooms and from errors.ts', () => {
  const { code, said } = lint({
    'src/errors.ts': value,
    'src/framing/frame.ts': value,
    'src/run/retry.ts': value,
    'src/run/run.ts': `import { value as a } from '../errors.js'
import { value as b } from '../framing/frame.js'
import { value as c } from './retry.js'
export const sum: number = a + b + c
`,
    'src/state/store.ts': `export { createStore } from 'zustand/vanilla'\n`,
    'src/hooks/use-run.ts': `export { useState } from 'react'\n`,
  })
  expect(said).toContain('0 errors')
  expect(code).toBe(0)
})

test('a folder that is not on the way is refused, with what to do about it', () => {
  const { code, said } = lint({ 'src/utils/a.ts': value })
  expect(said).toContain('src/utils/ is not on the way data flows (framing → ')
  expect(said).toContain('or give the new room its place in `way`')
  expect(code).not.toBe(0)
})

test('a file beside the rooms that is neither an entry nor errors.ts is refused', () => {
  const { code, said } = lint({ 'src/types.ts': value })
  expect(said).toContain('src/types.ts is in no room')
  expect(code).not.toBe(0)
})

test('a cycle is refused even when only types go round', () => {
  const { code, said } = lint({
    'src/run/a.ts': `import type { B } from './b.js'\nexport interface A { b?: B }\n`,
    'src/run/b.ts': `import type { C } from './c.js'\nexport interface B { c?: C }\n`,
    'src/run/c.ts': `import type { A } from './a.js'\nexport interface C { a?: A }\n`,
  })
  expect(said).toContain('Dependency cycle detected')
  expect(code).toBe(1)
})

const imports = [
  ['a later room', 'run', '../state/store.js', 'Data flows framing → transports → protocols → run → state'],
  ['a later room, by a type', 'run', '../hooks/use-run.js', "'run' may import only what comes before it"],
  ['an entry', 'components', '../core.js', 'and no entry point'],
  ['the entry of the last room', 'testing', '../index.js', 'and no entry point'],
  ['the package itself', 'hooks', 'react-agent-stream/core', 'by a relative path'],
  ['React before the hooks', 'run', 'react', "React begins at 'hooks'; 'run' works without it."],
  ['a part of React before the hooks', 'markdown', 'react-dom/server', "React begins at 'hooks'"],
  ['zustand with React before the hooks', 'state', 'zustand', "React begins at 'hooks'"],
  ['zustand/react before the hooks', 'state', 'zustand/react', "React begins at 'hooks'"],
  ['a store before the state', 'protocols', 'zustand/vanilla', "State is kept from 'state' on"],
] as const

const lines = [
  ['no-danger', `export const x = <p dangerouslySetInnerHTML={{ __html: 'a' }} />`],
  ['forbid-dom-props', `export const x = <object srcDoc="a" />`],
  ['forbid-elements', `export const x = <iframe title="a" sandbox="" />`],
  ['no-restricted-properties', `export const f = (node: Element) => { node.innerHTML = 'a' }`],
  [
    'no-restricted-properties',
    `export const f = (node: Element) => node.insertAdjacentHTML('beforeend', 'a')`,
  ],
  ['no-restricted-properties', `export const f = () => document.write('a')`],
  ['no-restricted-globals', `export const f = () => new DOMParser()`],
  ['no-eval', `export const f = () => eval('1')`],
  ['no-new-func', `export const f = () => new Function('return 1')`],
  ['no-explicit-any', `export const f = (x: any) => x`],
  ['no-default-export', `export default 1`],
  ['max-lines', `export const x = [\n${'  1,\n'.repeat(300)}]`],
] as const

/** The lines with which each of `imports` can be written. */
const waysTo = (specifier: string) => [
  `import { value } from '${specifier}'\nexport const x = value\n`,
  `import type { value } from '${specifier}'\nexport type X = typeof value\n`,
  `export { value } from '${specifier}'\n`,
]

describe('what a single file may not do', () => {
  interface Complaint {
    code: string
    filename: string
    severity: string
    help?: string
  }
  let complaints: Complaint[]
  const complaintsAt = (path: string) => complaints.filter(({ filename }) => filename === path)

  // One house for all: starting the lint takes far longer than what it does.
  beforeAll(() => {
    build()
    for (const [index, [, room, specifier]] of imports.entries())
      for (const [way, line] of waysTo(specifier).entries())
        write({ [`src/${room}/a${index}-${way}.ts`]: line })
    for (const [index, [, line]] of lines.entries()) write({ [`src/components/b${index}.tsx`]: `${line}\n` })
    complaints = (JSON.parse(runLint('-f', 'json').stdout) as { diagnostics: Complaint[] }).diagnostics
    tearDown()
  })

  test.each(imports.map((given, index) => [...given, index] as const))(
    'importing %s is refused, and the message teaches the rule',
    (_, room, specifier, message, index) => {
      for (const way of waysTo(specifier).keys())
        expect(complaintsAt(`src/${room}/a${index}-${way}.ts`)).toContainEqual(
          expect.objectContaining({ severity: 'error', help: expect.stringContaining(message) }),
        )
    },
  )

  test.each(lines.map((given, index) => [...given, index] as const))(
    '%s refuses %s in src',
    (rule, _, index) => {
      expect(complaintsAt(`src/components/b${index}.tsx`)).toContainEqual(
        expect.objectContaining({ severity: 'error', code: expect.stringContaining(`(${rule})`) }),
      )
    },
  )
})
