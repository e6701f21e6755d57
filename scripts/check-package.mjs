// Packs the package as npm would publish it, unpacks it into an app of a stranger, and tries it there.
//   npm run build && npm run check:package
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'vite'
import { root, run, runTool } from './project.mjs'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const work = mkdtempSync(join(tmpdir(), 'react-agent-stream-package-'))

/** Packs; fails when a file is in the tarball that no user needs. @returns the tarball's path */
function pack() {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', work]
  const { stdout, status } = run('npm', args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error('npm pack failed')
  const [{ filename, files, size, unpackedSize }] = JSON.parse(stdout)
  const paths = files.map((file) => file.path)
  const strange = paths.filter(
    (path) => !/^(dist\/.+|README\.md|LICENSE|CHANGELOG\.md|package\.json)$/.test(path),
  )
  if (strange.length > 0) throw new Error(`These have no place in the package: ${strange.join(', ')}`)
  for (const needed of [
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/styles.css',
  ])
    if (!paths.includes(needed)) throw new Error(`The package lacks ${needed}`)
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
  console.log(`${filename}: ${paths.length} files, ${kB(size)} packed, ${kB(unpackedSize)} unpacked`)
  return join(work, filename)
}

/** Whether every kind of consumer finds each entry and its types. What the two tools print matters only when they object. */
function lintPackage(tarball) {
  const attw = [tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji']
  for (const [tool, args] of Object.entries({ publint: [tarball, '--strict'], attw })) {
    const { status, stdout } = runTool(tool, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    must(status === 0, `${tool} objects:\n${stdout}`)
  }
  console.log('publint (strict) and attw (esm-only): nothing to object')
}

/** An app with the package and its dependencies (copies), and the named other packages (links into this project). */
function createApp(name, tarball, links) {
  const app = join(work, name)
  const modules = join(app, 'node_modules')
  const home = join(modules, manifest.name)
  mkdirSync(home, { recursive: true })
  must(run('tar', ['-xzf', tarball, '-C', home, '--strip-components=1']).status === 0, 'Unpacking failed')
  for (const dependency of Object.keys(manifest.dependencies))
    cpSync(join(root, 'node_modules', dependency), join(modules, dependency), { recursive: true })
  for (const link of links) {
    mkdirSync(dirname(join(modules, link)), { recursive: true })
    symlinkSync(join(root, 'node_modules', link), join(modules, link), 'junction')
  }
  cpSync(join(root, 'test/consumer'), app, { recursive: true })
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n')
  return app
}

/** 'use client' heads every built file whose source has it, and nothing that the core loads. */
function checkDirectives() {
  const isClient = (file) => /^['"]use client['"]/.test(readFileSync(file, 'utf8'))
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  let kept = 0
  for (const source of sources.filter((file) => /\.tsx?$/.test(file) && isClient(join(root, 'src', file)))) {
    const built = join(root, 'dist', source.replace(/\.tsx?$/, '.js'))
    // A file of types alone has nothing to build.
    if (!existsSync(built)) continue
    must(isClient(built), `${relative(root, built)} has lost its 'use client'`)
    kept += 1
  }
  must(kept > 0, "No source file says 'use client'")

  const seen = new Set()
  const visit = (file) => {
    if (seen.has(file)) return
    seen.add(file)
    must(!isClient(file), `The core loads ${relative(root, file)}, which says 'use client'`)
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/\bfrom\s*["'](\.[^"']+)["']/g))
      visit(resolve(dirname(file), path))
  }
  visit(join(root, 'dist/core.js'))
  console.log(`'use client': kept in ${kept} files, absent from the ${seen.size} files of the core`)
}

function checkTypes(app) {
  for (const moduleResolution of ['nodenext', 'bundler']) {
    const module = moduleResolution === 'nodenext' ? 'nodenext' : 'esnext'
    const compilerOptions = {
      ...{
        module,
        moduleResolution,
        target: 'es2022',
        lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
      },
      ...{
        jsx: 'react-jsx',
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        types: [],
      },
    }
    const file = join(app, `tsconfig.${moduleResolution}.json`)
    writeFileSync(file, JSON.stringify({ compilerOptions, files: ['app.tsx'] }))
    must(runTool('tsc', ['-p', file], { cwd: app }).status === 0, `The types fail under ${moduleResolution}`)
    console.log(`types under ${moduleResolution}, the libraries' own checked too: no error`)
  }
}

/** A bundle of one part holds no other part. */
async function checkTreeShaking(app) {
  const { output } = await build({
    root: app,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      rolldownOptions: {
        input: join(app, 'badge.mjs'),
        external: /^react(-dom)?(\/|$)/,
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const kept = output.flatMap((chunk) =>
    chunk.type === 'chunk'
      ? Object.entries(chunk.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : []))
      : [],
  )
  const parts = kept
    .filter((id) => id.includes('/dist/components/'))
    .map((id) => id.replace(/^.*\/components\//, ''))
  must(parts.includes('status-badge.js'), `The bundle of StatusBadge holds only: ${kept.join(', ')}`)
  must(!parts.includes('tool-timeline.js'), `StatusBadge brings along: ${parts.join(', ')}`)
  console.log(`a bundle of StatusBadge alone holds, of the components: ${parts.join(', ')}`)
}

function must(holds, message) {
  if (!holds) throw new Error(message)
}

function node(app, file) {
  must(run(process.execPath, [file], { cwd: app }).status === 0, `${file} failed in the packed package`)
}

try {
  const tarball = pack()
  lintPackage(tarball)
  checkDirectives()
  const peers = [...Object.keys(manifest.peerDependencies), '@types/react', '@types/react-dom']
  const app = createApp('app', tarball, peers)
  node(app, 'load.mjs')
  node(app, 'render.mjs')
  node(createApp('app-without-react', tarball, []), 'core-alone.mjs')
  checkTypes(app)
  await checkTreeShaking(app)
  console.log('The packed package works.')
} catch (error) {
  console.error(`The packed package does not work: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  rmSync(work, { recursive: true, force: true })
}
