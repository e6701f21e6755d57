import { expect, it, vi } from 'vitest'
import { createSettledSource } from '../../src/hooks/settled.js'
import { end, playChat, settle, token } from '../state/chat.js'

it('tells of what finished messages can show, and of no token', async () => {
  const { chat, accept, send, close } = playChat()
  const { subscribe } = createSettledSource(chat)
  const heard = vi.fn()
  const unsubscribe = subscribe(heard)
  const times = async (step: () => unknown) => {
    heard.mockClear()
    await step()
    await settle()
    return heard.mock.calls.length
  }
  expect(await times(() => void chat.sendMessage('Hi'))).toBeGreaterThan(0)
  await accept()
  expect(await times(() => send(token('one ')))).toBeGreaterThan(0)
  expect(await times(() => send(token('two '), token('three')))).toBe(0)
  expect(await times(() => send({ type: 'thinking_token', content: 'Hm' }))).toBe(0)
  expect(
    await times(async () => {
      await send(end)
      await close()
    }),
  ).toBeGreaterThan(0)
  expect(await times(() => void chat.regenerate())).toBeGreaterThan(0)
  unsubscribe()
  expect(await times(() => chat.stop())).toBe(0)
})

it('listens to the chat for as long as somebody listens to it, once for all', () => {
  const { chat } = playChat()
  const stop = vi.fn()
  const subscribe = vi.fn(() => stop)
  const source = createSettledSource({ getState: chat.getState, subscribe })
  const first = source.subscribe(() => {})
  const second = source.subscribe(() => {})
  expect(subscribe).toHaveBeenCalledTimes(1)
  first()
  expect(stop).not.toHaveBeenCalled()
  second()
  expect(stop).toHaveBeenCalledTimes(1)
  source.subscribe(() => {})
  expect(subscribe).toHaveBeenCalledTimes(2)
})
