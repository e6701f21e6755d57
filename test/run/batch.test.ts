import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BufferMode, createRunStore } from 'react-agent-stream/core'
import { selectText } from '../../src/state/selectors.js'
import { createFakeTime, createHandTransport, settle } from '../fake-time.js'

const token = (content: string) => ({ type: 'token', content })

async function open(buffer?: BufferMode) {
  const time = createFakeTime()
  const wire = createHandTransport()
  const store = createRunStore(() => ({ transport: wire.transport, ...time, ...(buffer && { buffer }) }))
  const shown: string[] = []
  const done = store.start('x')
  await settle()
  await wire.accept()
  store.subscribe(() => shown.push(selectText(store.getState())))
  return { time, wire, store, shown, done }
}

describe('publication', () => {
  it('shows the first token at once, and the rest once a paint', async () => {
    const { wire, shown, time } = await open()
    await wire.send(token('a'))
    await wire.send(token('b'))
    await wire.send(token('c'))
    expect(shown).toEqual(['a'])
    time.paintNow()
    expect(shown).toEqual(['a', 'abc'])
    time.paintNow()
    expect(shown).toEqual(['a', 'abc'])
  })

  it('holds nothing back with none', async () => {
    const { wire, shown } = await open('none')
    for (const text of 'abc') await wire.send(token(text))
    expect(shown).toEqual(['a', 'ab', 'abc'])
  })

  it('waits for so many tokens, but not for ever', async () => {
    const { wire, shown, time } = await open({ tokens: 3 })
    for (const text of 'abcdef') await wire.send(token(text))
    expect(shown).toEqual(['a', 'abcd'])
    await time.advance(999)
    expect(shown).toEqual(['a', 'abcd'])
    await time.advance(1)
    expect(shown).toEqual(['a', 'abcd', 'abcdef'])
  })

  it('does not make what is no token wait for tokens', async () => {
    const { wire, store, time } = await open({ tokens: 10 })
    await wire.send(token('a'))
    await wire.send(token('b'))
    await wire.send({ type: 'tool_call', tool_name: 'search', parameters: {} })
    time.paintNow()
    expect(store.getState().toolCalls).toHaveLength(1)
  })

  it('happens every so many milliseconds', async () => {
    const { wire, shown, time } = await open({ ms: 50 })
    for (const text of 'abc') await wire.send(token(text))
    await time.advance(49)
    expect(shown).toEqual(['a'])
    await time.advance(1)
    expect(shown).toEqual(['a', 'abc'])
  })

  it.each(['paint', 'none', { tokens: 10 }, { ms: 50 }] as const)(
    'with %j shows everything before the end',
    async (buffer) => {
      const { wire, shown, store, done, time } = await open(buffer)
      await wire.send(token('a'))
      await wire.send(token('b'), { type: 'result', success: true, output: 'ab' })
      await wire.close()
      await done
      expect([shown.at(-1), store.getState().end, time.waiting()]).toEqual(['ab', 'finished', 0])
    },
  )

  it('says the same in the end, however it is paced and grouped', async () => {
    const texts = fc.array(fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 4 }), {
      maxLength: 12,
    })
    const buffers = fc.constantFrom<BufferMode>('paint', 'none', { tokens: 3 }, { ms: 20 })
    await fc.assert(
      fc.asyncProperty(texts, buffers, fc.array(fc.boolean()), async (groups, buffer, paints) => {
        const { wire, time, done } = await open(buffer)
        for (const [index, group] of groups.entries()) {
          await wire.send({ type: 'started' }, ...group.map(token))
          if (paints[index]) time.paintNow()
        }
        await wire.send({ type: 'result', success: true, output: '' })
        await wire.close()
        const last = groups.at(-1) ?? []
        expect((await done).text).toBe(last.join('').toWellFormed())
      }),
      { numRuns: 40 },
    )
  })
})
