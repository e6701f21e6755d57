import { aiecsParts, type ChatHandle, createChatStore, type UIMessage } from 'react-agent-stream/core'
import { agentFetch, type AnswerRequest, type ScriptedAgent, scriptedAgent } from 'react-agent-stream/testing'
import { describe, expect, it } from 'vitest'
import { announceRun } from '../../src/components/announce-run.js'
import { createSpokenText } from '../../src/components/spoken-text.js'
import { defaultLabels } from '../../src/hooks/default-labels.js'
import type { ChatOptions } from '../../src/state/chat-options.js'
import { createFakeTime, settle } from '../fake-time.js'
import { aiecsRecording, wirePieces } from '../recordings.js'

interface Heard {
  at: number
  /** `say`: of the answer. `tell`: a transition. `alert`: at once. */
  how: 'say' | 'tell' | 'alert'
  text: string
}

/** Chats and their announcements, by one clock that only moves when told to. */
function talk(answers: readonly AnswerRequest[], options: ChatOptions = {}) {
  const time = createFakeTime()
  const rest = [...answers]
  const heard: Heard[] = []
  const chats = new Map<string, ChatHandle>()
  let end = () => {}
  const chatOf = (id: string): ChatHandle => {
    const known = chats.get(id)
    if (known) return known
    const chat = createChatStore(id, () => ({
      url: 'http://agent.test/chat',
      fetch: agentFetch((body, request) => (rest.shift() ?? nothing)(body, request), { sleep: time.sleep }),
      protocol: aiecsParts,
      clock: time.clock,
      sleep: time.sleep,
      buffer: 'none',
      ...options,
    }))
    chat.attach(() => ({}))
    chats.set(id, chat)
    return chat
  }
  const hear = (how: Heard['how']) => (text: string) => void heard.push({ at: time.clock.now(), how, text })
  const listen = (chat: ChatHandle) => {
    end()
    end = announceRun(chat, {
      mode: 'sentences',
      locale: 'en',
      labels: () => defaultLabels,
      say: hear('say'),
      tell: hear('tell'),
      alert: hear('alert'),
      now: () => time.clock.now(),
      after(ms, callback) {
        const controller = new AbortController()
        const wait = async () => {
          await time.sleep(ms, controller.signal)
          if (!controller.signal.aborted) callback()
        }
        void wait()
        return () => controller.abort()
      },
    })
  }
  const chat = chatOf('one')
  listen(chat)
  return {
    chat,
    chatOf,
    heard,
    listen,
    async pass(ms: number) {
      // What streams takes several turns to come through; meanwhile no time may pass.
      for (let left = ms; left >= 0; left -= STEP_MS) {
        await time.advance(Math.min(left, STEP_MS))
        for (let turn = 0; turn < 3; turn++) await settle()
      }
    },
    texts: () =>
      heard.map(({ how, text }) => (how === 'say' ? `“${text}”` : how === 'alert' ? `! ${text}` : text)),
    said: () => heard.filter(({ how }) => how === 'say').map(({ text }) => text),
  }
}

const STEP_MS = 50
const nothing: AnswerRequest = () => scriptedAgent()
const agent = scriptedAgent()
const plain = (text: string) => text.replace(/\s/g, '')
const textOf = ({ parts }: UIMessage) =>
  parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n\n')
const answersOf = (chat: ChatHandle) =>
  [...chat.getState().nodes.values()].map(({ message }) => message).filter(({ role }) => role === 'assistant')

/** Politely, nothing closer to anything else than a second and a half. */
function expectCalm(heard: readonly Heard[]) {
  const moments = [...new Set(heard.filter(({ how }) => how !== 'alert').map(({ at }) => at))]
  const gaps = moments.slice(1).map((at, index) => at - (moments[index] ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_500)
}

const asksFor = (toolName: string, approvalId: string): ScriptedAgent =>
  agent
    .tokens('I would like to send this to everyone. ', 250)
    .event({
      type: 'approval_request',
      approval_id: approvalId,
      tool_call_id: `call-${approvalId}`,
      tool_name: toolName,
      parameters: { to: 'all' },
    })
    .result('')

describe('a conversation is announced', () => {
  it('as its plain text, each word once, at most every second and a half: recorded answers', async () => {
    const names = [
      'v2.1.2-hybrid-one-tool',
      'v2.1.2-hybrid-reasoning',
      'v2.1.2-llm-text',
      'v2.1.2-hybrid-multi-iteration',
    ]
    const { chat, heard, pass, said } = talk(names.map((name) => () => wirePieces(aiecsRecording(name))))
    for (const question of ['What is Python?', 'And then?', 'Why?', 'So?']) {
      void chat.sendMessage(question)
      await pass(60_000)
    }
    const answers = answersOf(chat)
    expect(answers).toHaveLength(4)
    const spoken = answers.map((answer) => createSpokenText()(textOf(answer), false, defaultLabels))
    expect(plain(said().join(''))).toBe(plain(spoken.join('')))
    expect(plain(spoken.join(''))).toContain('Codeblock,python,1line.')
    expect(said().join('')).not.toMatch(/What is Python\?|And then\?/)
    expectCalm(heard)
    expect(heard.filter(({ text }) => text.startsWith('Response complete'))).toHaveLength(4)
  })

  it('goes on after an approval without saying anything twice', async () => {
    const { chat, heard, pass, texts, said } = talk([
      () => asksFor('send_\u202Email', 'a1'),
      () => agent.tokens('It was sent to all of them. ', 40).result(''),
    ])
    void chat.sendMessage('Tell them.')
    await pass(5_000)
    expect(texts()).toEqual([
      'Sent',
      'Generating',
      '! Approval needed: send_⟨U+202E⟩mail',
      '“I would like to send this to everyone.”',
    ])
    void chat.addToolApprovalResponse({ id: 'a1', approved: true })
    await pass(5_000)
    expect(texts().slice(4)).toEqual(['“It was sent to all of them.”', 'Response complete'])
    expect(plain(said().join(''))).toBe(plain(answersOf(chat).map(textOf).join('')))
    expectCalm(heard)
  })

  it('goes on after a tool of the page, and is complete only then', async () => {
    const { chat, pass, texts } = talk(
      [
        () => agent.tokens('I will look where you are. ', 200).toolCall('locate', {}).result(''),
        () => agent.tokens('You are standing in the garden. ', 200).result(''),
      ],
      { tools: { locate: { execute: () => 'garden' } } },
    )
    void chat.sendMessage('Where am I?')
    await pass(10_000)
    const all = texts()
    expect(all.filter((text) => text.startsWith('“'))).toEqual([
      '“I will look where you are.”',
      '“You are standing in the garden.”',
    ])
    expect(all.filter((text) => /Sent|Generating|locate/.test(text))).toEqual([
      'Sent',
      'Generating, Running locate…, locate finished',
    ])
    expect([all.filter((text) => text === 'Response complete').length, all.at(-1)]).toEqual([
      1,
      'Response complete',
    ])
  })

  it('with what is queued as a status, and no answer cut short by the next', async () => {
    const { chat, heard, pass, texts, said } = talk([
      () => agent.tokens('The first answer is a whole sentence. And a bit', 200).result(''),
      () => agent.tokens('The second answer is one too.', 200).result(''),
    ])
    void chat.sendMessage('One?')
    await pass(100)
    void chat.sendMessage('Two, which nobody has to hear again?')
    await pass(20_000)
    expect(texts().join()).toMatch(/Queued/)
    expect(plain(said().join(''))).toBe(plain(answersOf(chat).map(textOf).join('')))
    expect(texts().at(-1)).toBe('Response complete')
    expectCalm(heard)
  })

  it('to its listener alone: nothing of another chat, of its history or of another version', async () => {
    const answers = ['Alpha was the first of them all. ', 'Beta came as the second of them. ']
    const { chat, chatOf, listen, heard, pass, said } = talk([
      ...answers.map((text) => () => agent.tokens(text, 100).result('')),
      () =>
        agent
          .tokens('Gamma is the third one of them. ', 50)
          .pause(5_000)
          .tokens('And the very last.', 50)
          .result(''),
    ])
    void chat.sendMessage('Which?')
    await pass(5_000)
    void chat.regenerate()
    await pass(5_000)
    expect(said()).toEqual(answers.map((text) => text.trim()))
    heard.length = 0

    const [first] = answersOf(chat)
    chat.selectBranch(first?.id ?? '')
    await pass(5_000)
    expect(heard).toEqual([])

    const other = chatOf('two')
    void other.sendMessage('Which is the third?')
    await pass(3_200)
    expect(heard).toEqual([])
    listen(other)
    await pass(0)
    listen(chat)
    await pass(0)
    listen(other)
    await pass(10_000)
    expect(heard.map(({ text }) => text)).toEqual(['And the very last.', 'Response complete'])
    listen(chat)
    await pass(5_000)
    expect(heard).toHaveLength(2)
  })

  it('without what a storage had, and without the approval that it asked for', async () => {
    const message: UIMessage = {
      id: 'old',
      role: 'assistant',
      parts: [{ type: 'text', text: 'All of this was said long ago. ' }],
    }
    const { chat, heard, pass } = talk([], { messages: [message] })
    chat.setMessages((messages) => [...messages, { ...message, id: 'older' }])
    await pass(5_000)
    expect(heard).toEqual([])
  })

  it('until it is stopped, and not what was left to say', async () => {
    const { chat, pass, texts } = talk([
      () =>
        agent
          .tokens('The first sentence is long enough. The second sentence is too. The third', 5)
          .pause(60_000),
    ])
    void chat.sendMessage('Tell me.')
    await pass(200)
    void chat.stop()
    await pass(10_000)
    expect(texts().at(-1)).toBe('Stopped')
    expect(texts().join()).not.toMatch(/third/)
  })

  it('with an alert where the page goes no further than the agent', async () => {
    const { chat, pass, texts } = talk(
      ['a', 'b', 'c'].map((id) => () => agent.tokens('Hm. ', 100).toolCall('again', {}, { id }).result('')),
      { maxSteps: 2, tools: { again: { execute: () => 1 } } },
    )
    void chat.sendMessage('Go round.')
    await pass(10_000)
    expect(texts().at(-1)).toBe(`! ${defaultLabels.errorText('limit_exceeded', undefined)}`)
  })
})
