// Puts MSW's service worker where Storybook and the browser tests serve it from. It must be the one of
// the installed msw: the page and the worker compare versions. The same as `msw init .storybook/public`.
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isMain, root } from './project.mjs'

export function placeWorker() {
  const folder = join(root, '.storybook/public')
  const worker = createRequire(import.meta.url).resolve('msw/mockServiceWorker.js')
  mkdirSync(folder, { recursive: true })
  copyFileSync(worker, join(folder, 'mockServiceWorker.js'))
}

if (isMain(import.meta.url)) placeWorker()
