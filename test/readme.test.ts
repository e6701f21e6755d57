// What the documents show must work: every block of TypeScript compiles as a module of its own against the
// source, Python parses, JSON is JSON.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const compiled = ['ts', 'tsx']
const plain = ['sh', 'css', 'html', 'http', 'text']

interface Block {
  document: string
  language: string
  /** The line of the document that the code begins at, counted from 1. */
  line: number
  code: string
}

/** The fenced blocks of a Markdown document. */
function blocksOf(document: string): Block[] {
  const lines = readFileSync(join(root, document), 'utf8').split('\n')
  const blocks: Block[] = []
  let open: Block | undefined
  for (const [index, line] of lines.entries()) {
    const fence = /^\s*```(.*)$/.exec(line)?.[1]
    if (fence === undefined) {
      if (open) open.code += `${line}\n`
    } else if (open) {
      blocks.push(open)
      open = undefined
    } else open = { document, language: fence.trim(), line: index + 2, code: '' }
  }
  if (open) throw new Error(`${document}: the block that begins at line ${open.line} has no end`)
  return blocks
}

/** The name of the module that a block becomes. */
function moduleOf({ document, line, language }: Block): string {
  return `${document}-line-${line}.${language}`
}

/** One call of the compiler for all blocks. @returns what it said, by module */
function compile(blocks: Block[]): Map<string, string[]> {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  // Inside the project, so that the blocks see its packages; not in test/, where it could be left behind.
  const folder = mkdtempSync(join(cache, 'readme-'))
  try {
    // As many lines before the code as there are in the document: the compiler then names the document's own lines.
    for (const block of blocks)
      writeFileSync(join(folder, moduleOf(block)), '\n'.repeat(block.line - 1) + block.code)
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { moduleDetection: 'force', isolatedDeclarations: false, declaration: false },
      files: blocks.map(moduleOf),
      include: [],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'],
      { cwd: folder, encoding: 'utf8' },
    )
    const said = new Map<string, string[]>()
    let module = ''
    for (const line of `${stdout}${stderr}`.split('\n').filter((text) => text.trim() !== '')) {
      // An indented line goes on with the message before it.
      if (!/^\s/.test(line)) module = /^([^(]+)\(\d+,\d+\): /.exec(line)?.[1] ?? ''
      const message = line.replace(/^(.+)-line-\d+\.tsx?\((\d+),(\d+)\): /, '$1:$2:$3 ')
      said.set(module, [...(said.get(module) ?? []), message])
    }
    return said
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const blocks = ['README.md', 'CONTRIBUTING.md'].flatMap(blocksOf)
const titled = (language: string): [string, Block][] =>
  blocks
    .filter((block) => block.language === language)
    .map((block) => [`${block.document}:${block.line}`, block])

test('every block names a language that is checked here, or that needs no check', () => {
  const others = blocks.filter(
    ({ language }) => ![...compiled, ...plain, 'python', 'json'].includes(language),
  )
  expect(others.map(({ document, line, language }) => `${document}:${line} ${language}`)).toEqual([])
})

describe('TypeScript compiles', () => {
  const modules = blocks.filter(({ language }) => compiled.includes(language))
  let said: Map<string, string[]>
  beforeAll(() => {
    said = compile(modules)
  }, 60_000)

  test('the README shows some', () => {
    expect(modules.some(({ document }) => document === 'README.md')).toBe(true)
  })

  test.each(compiled.flatMap(titled))('%s', (_, block) => {
    const errors = said.get(moduleOf(block)) ?? []
    expect(errors, `${errors.join('\n')}\n\n${block.code}`).toEqual([])
  })

  test('the compiler has nothing else to say', () => {
    const own = new Set(modules.map(moduleOf))
    expect([...said].filter(([module]) => !own.has(module)).flatMap(([, lines]) => lines)).toEqual([])
  })
})

const python = ['/usr/bin/python3', 'python3'].find(
  (path) => (path.startsWith('/') ? existsSync(path) : true) && spawnSync(path, ['--version']).status === 0,
)

test.skipIf(!python)('Python parses', () => {
  for (const [place, { code }] of titled('python')) {
    const { stderr } = spawnSync(python!, ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
      input: code,
      encoding: 'utf8',
    })
    expect(stderr, `${place}\n${code}`).toBe('')
  }
})

test('JSON parses', () => {
  for (const [place, { code }] of titled('json')) expect(() => JSON.parse(code), place).not.toThrow()
})
