import { convertToModelMessages } from 'ai'
import { describe, expect, it } from 'vitest'
import { aiecs, type ChatState, createChatStore, messageText, type UIMessage } from 'react-agent-stream/core'
import { createSse } from '../../src/framing/sse.js'
import { createUtf8, pipe } from '../../src/framing/stage.js'
import { createFakeTime, settle } from '../fake-time.js'
import { seeded } from '../law.js'
import { type AiecsRecording, allAiecsRecordings, randomCuts, wireBytes } from '../recordings.js'

const all = allAiecsRecordings()

/** A chat whose agent answers with a recording, up to a byte, and then says no more. */
function chatWith(recording: AiecsRecording, byte: number, seed: number) {
  const framer = pipe(createUtf8(true), createSse())
  async function* frames() {
    for (const piece of randomCuts(wireBytes(recording).subarray(0, byte), seed)) yield framer.push(piece)
    yield framer.end()
  }
  const transport = async () => ({ frames: frames(), headers: new Headers(), sees: 'bytes' as const })
  const time = createFakeTime()
  // The plain protocol is taken for that of conversations, so a provider's default serves both.
  return createChatStore('c', () => ({ transport, protocol: aiecs, buffer: 'none', ...time }))
}

const answerOf = ({ nodes, live, ids }: ChatState) => live ?? nodes.get(ids[1] ?? '')

function openParts({ parts }: UIMessage) {
  return parts.filter(
    (part) => 'state' in part && /streaming|input-available|approval/.test(part.state ?? ''),
  )
}

describe('AIECS as a conversation', () => {
  it.each(all.map((recording) => [recording.name, recording] as const))(
    '%s: the message says what the agent said',
    async (_, recording) => {
      const chat = chatWith(recording, Number.POSITIVE_INFINITY, 1)
      await chat.sendMessage('Hi')
      const { expect: truth } = recording
      const answer = answerOf(chat.getState())
      const text = answer ? messageText(answer.message) : ''
      if (truth.text !== '') expect(text).toBe(truth.text)
      else if (typeof truth.result?.output === 'string') expect(text).toBe(truth.result.output)
      const reasoning = (answer?.message.parts ?? []).map((part) =>
        part.type === 'reasoning' ? part.text : '',
      )
      expect(reasoning.join('')).toBe(truth.reasoning)
      expect(answer?.toolCalls.map(({ state }) => state) ?? []).toEqual(
        truth.toolCalls.map(({ state }) => state),
      )
      expect(chat.getState().end).toBe(truth.end)
    },
  )

  it('wherever it is cut, the message only ever grows, keeps what has not changed, and nothing is left open', async () => {
    const random = seeded(7)
    for (const recording of all) {
      const length = wireBytes(recording).length
      for (let round = 0; round < 6; round++) {
        const chat = chatWith(recording, Math.floor(random() * length), round)
        let before: UIMessage | undefined
        // Not asserted here: what a listener throws would end the run.
        const wrong: string[] = []
        chat.subscribe(() => {
          const now = answerOf(chat.getState())?.message
          if (now && before && now !== before && !recording.expect.abandonedAttempt) {
            const { parts } = before
            if (now.parts.length < parts.length) wrong.push('a part is gone')
            if (parts.length > 2 && !parts.some((part, index) => part === now.parts[index]))
              wrong.push('every part is another object')
            parts.forEach((part, index) => {
              const next = now.parts[index]
              // The name of a tool is known when it runs; before that there is only its function's.
              if (next?.type.replace(/-.*/, '') !== part.type.replace(/-.*/, ''))
                wrong.push('another sort of part')
              if ('text' in part && next && 'text' in next && !next.text.startsWith(part.text))
                wrong.push('text was taken back')
            })
          }
          before = now
        })
        void chat.sendMessage('Hi')
        await settle()
        expect(wrong).toEqual([])
        const state = chat.getState()
        expect(['ready', 'error']).toContain(state.status)
        const answer = answerOf(state)
        expect(answer ? openParts(answer.message) : []).toEqual([])
        const messages = [...state.nodes.values()].map(({ message }) => message)
        await expect(
          convertToModelMessages(messages as Parameters<typeof convertToModelMessages>[0]),
        ).resolves.toBeDefined()
      }
    }
  })
})
