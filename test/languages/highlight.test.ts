import { highlight } from 'react-agent-stream/highlight'
import { expect, it } from 'vitest'
import { languages } from '../../src/languages/languages.js'

it('is there at once the second time', async () => {
  const loading = highlight('rust')
  expect(loading).toBeInstanceOf(Promise)
  expect(highlight('rust')).toBe(loading)
  expect(highlight('rs')).toBe(loading)
  const highlighter = await loading
  expect(highlight('rust')).toBe(highlighter)
})

it('knows the names that fences have', async () => {
  for (const name of languages.keys()) expect(await highlight(name), name).toBeDefined()
  expect(await highlight('py')).toBe(await highlight('python'))
  expect(await highlight('ts')).not.toBe(await highlight('tsx'))
})

it.each(['', 'text', 'klingon', '__proto__', 'constructor', 'toString'])('has nothing for %j', (name) => {
  expect(highlight(name)).toBeUndefined()
})
