import { act } from '@testing-library/react'
import { aiecsParts, type ChatHandle, createChatStore, type UIMessage } from 'react-agent-stream/core'
import { type AnswerRequest, agentFetch, type ScriptedAgent, scriptedAgent } from 'react-agent-stream/testing'
import { messageText } from '../../src/protocols/messages.js'
import type { ChatOptions } from '../../src/state/chat-options.js'
import { selectMessages } from '../../src/state/chat-selectors.js'
import { createFakeTime, settle } from '../fake-time.js'

/** A chat without a network, by a clock that stands still until it is told to go on. */
export interface ScriptedChat {
  handle: ChatHandle
  /** What the agent was sent, oldest first. */
  asked: { message: string }[]
  /** Lets time pass, and everything that follows from it be rendered. */
  pass(ms?: number): Promise<void>
  /** The texts of the user's messages that are shown. */
  sent(): string[]
}

let count = 0

/** An answer that goes on for as long as it is let. */
export const endless: ScriptedAgent = scriptedAgent().token('Well').pause(3_600_000).result('Well')

/** @param agent Answers every request. */
export function scriptedChat(
  agent: ScriptedAgent | AnswerRequest = scriptedAgent().token('Yes.').result('Yes.'),
  options: ChatOptions = {},
): ScriptedChat {
  const time = createFakeTime()
  const asked: { message: string }[] = []
  const handle = createChatStore(`chat-${++count}`, () => ({
    url: 'http://agent.test/chat',
    fetch: agentFetch(agent, {
      sleep: time.sleep,
      onRequest: (_, body) => void asked.push(body as { message: string }),
    }),
    protocol: aiecsParts,
    clock: time.clock,
    sleep: time.sleep,
    buffer: 'none',
    ...options,
  }))
  handle.attach(() => ({}))
  return {
    handle,
    asked,
    async pass(ms = 100) {
      await act(async () => {
        await time.advance(ms)
        for (let turn = 0; turn < 4; turn++) await settle()
      })
    },
    sent: () =>
      selectMessages(handle.getState())
        .filter(({ role }) => role === 'user')
        .map(messageText),
  }
}

/** A message of one part. */
export function said(role: 'user' | 'assistant', id: string, text: string): UIMessage {
  return { id, role, parts: [{ type: 'text', text }] }
}
