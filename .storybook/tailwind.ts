import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { compile } from 'tailwindcss'
import type { Plugin } from 'vite'

/**
 * Compiles the stylesheets of stories that are named `….tailwind.css`, for the classes that the stories in the
 * same folder with the same beginning of their name use. It is Tailwind's own compiler: its Vite plugin adds a
 * scanner in native code for every platform, which one story does not need.
 */
export function tailwind(): Plugin {
  return {
    name: 'tailwind',
    enforce: 'pre',
    async transform(code, id) {
      const story = /^(.*)\.tailwind\.css(\?|$)/.exec(id)?.[1]
      if (story === undefined) return undefined
      const compiler = await compile(code, { base: dirname(story), loadStylesheet })
      const source = `${story}.stories.tsx`
      this.addWatchFile(source)
      return compiler.build((await readFile(source, 'utf8')).split(/[\s'"`]+/))
    },
  }
}

async function loadStylesheet(
  id: string,
  base: string,
): Promise<{ path: string; base: string; content: string }> {
  const path = createRequire(join(base, 'index.css')).resolve(id)
  return { path, base: dirname(path), content: await readFile(path, 'utf8') }
}
