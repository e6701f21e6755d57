import { describe, expect, it } from 'vitest'
import { AgentError } from 'react-agent-stream/core'
import { end, playChat, settle, token } from './chat.js'

const waiting = ({ chat }: ReturnType<typeof playChat>) =>
  chat
    .getState()
    .queue.map(({ message }) => message.parts.map((part) => 'text' in part && part.text).join(''))

describe('queue while streaming', () => {
  it('sends what waits, one after the other, when each answer is over', async () => {
    const played = playChat()
    const { chat, begin, answer, send, close, shown, requests } = played
    void chat.sendMessage('One')
    await begin('1')
    const second = chat.sendMessage('Two')
    const third = chat.sendMessage('Three')
    await settle()
    expect([waiting(played), shown()]).toEqual([
      ['Two', 'Three'],
      ['user: One', 'assistant: 1'],
    ])
    await send(end)
    await close()
    expect([waiting(played), requests.length]).toEqual([['Three'], 2])
    await answer('2')
    await second
    await answer('3')
    await third
    expect(shown()).toEqual([
      'user: One',
      'assistant: 1',
      'user: Two',
      'assistant: 2',
      'user: Three',
      'assistant: 3',
    ])
  })

  it('sends what waits with the options it was given', async () => {
    const { chat, begin, send, close, requests } = playChat()
    void chat.sendMessage('One')
    await begin('1')
    void chat.sendMessage('Two', { metadata: 'mine' })
    await send(end)
    await close()
    expect(requests.at(-1)?.input).toMatchObject({ metadata: 'mine' })
  })

  it.each([
    ['stop', (played: ReturnType<typeof playChat>) => played.chat.stop()],
    ['an error', (played: ReturnType<typeof playChat>) => played.close(new AgentError('network', 'Broken.'))],
    [
      'an edit',
      async (played: ReturnType<typeof playChat>) =>
        void played.chat.sendMessage({ text: 'Uno', messageId: 'm1' }),
    ],
    ['a regeneration', async (played: ReturnType<typeof playChat>) => void played.chat.regenerate()],
    ['setMessages', async (played: ReturnType<typeof playChat>) => played.chat.setMessages([])],
  ])('is held by %s, until something new has been answered', async (_, interrupt) => {
    const played = playChat()
    const { chat, begin, answer, shown } = played
    void chat.sendMessage('One')
    await begin('1')
    void chat.sendMessage('Queued')
    await settle()
    await interrupt(played)
    await settle()
    if (chat.getState().status === 'submitted') await answer('I')
    expect(chat.getState()).toMatchObject({ isQueueHeld: true, queue: [{}] })
    void chat.sendMessage('New')
    await answer('2')
    await answer('3')
    expect(shown().slice(-4)).toEqual(['user: New', 'assistant: 2', 'user: Queued', 'assistant: 3'])
    expect(chat.getState()).toMatchObject({ isQueueHeld: false, queue: [] })
  })

  it('is held while another version is looked at', async () => {
    const { chat, answer, begin, send, close } = playChat()
    void chat.sendMessage('One')
    await answer('1')
    void chat.regenerate()
    await begin('I')
    void chat.sendMessage('Queued')
    await settle()
    chat.selectBranch('m2')
    await send(end)
    await close()
    expect(chat.getState()).toMatchObject({ isQueueHeld: true, queue: [{}], status: 'ready' })
  })

  it('sends one now, which stops the answer that is being written', async () => {
    const { chat, begin, answer, shown } = playChat()
    void chat.sendMessage('One')
    await begin('1')
    const cancelled = chat.sendMessage('Later')
    void chat.sendMessage('Now')
    await settle()
    void chat.sendQueued(chat.getState().queue[1]?.id)
    await answer('Here')
    await settle()
    expect(shown().slice(0, 4)).toEqual(['user: One', 'assistant: 1', 'user: Now', 'assistant: Here'])
    await answer('2')
    await cancelled
    expect(shown().slice(4)).toEqual(['user: Later', 'assistant: 2'])
  })

  it('forgets what is cancelled, and whoever waits for it is told', async () => {
    const played = playChat()
    const { chat, begin, send, close, requests } = played
    void chat.sendMessage('One')
    await begin('1')
    const two = chat.sendMessage('Two')
    const three = chat.sendMessage('Three')
    await settle()
    chat.cancelQueued(chat.getState().queue[0]?.id)
    await two
    expect(waiting(played)).toEqual(['Three'])
    chat.cancelQueued()
    await three
    await send(end)
    await close()
    expect([waiting(played), requests.length]).toEqual([[], 1])
  })

  it('interrupts, where that is the policy', async () => {
    const { chat, begin, answer, shown, requests } = playChat({ queue: 'interrupt' })
    void chat.sendMessage('One')
    await begin('1')
    void chat.sendMessage('Two')
    await answer('2')
    expect(shown()).toEqual(['user: One', 'assistant: 1', 'user: Two', 'assistant: 2'])
    expect(requests[0]?.signal.aborted).toBe(true)
  })

  it('drops, where that is the policy', async () => {
    const { chat, begin, send, close, shown, requests } = playChat({ queue: 'drop' })
    void chat.sendMessage('One')
    await begin('1')
    await chat.sendMessage('Two')
    await send(token('!'), end)
    await close()
    expect([shown(), requests.length]).toEqual([['user: One', 'assistant: 1!'], 1])
  })
})
