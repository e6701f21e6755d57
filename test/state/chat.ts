import {
  aiecsParts,
  type ChatHandle,
  type ChatOptions,
  createChatStore,
  messageText,
  selectMessages,
} from 'react-agent-stream/core'
import {
  createFakeTime,
  createHandTransport,
  type FakeTime,
  type HandTransport,
  settle,
} from '../fake-time.js'

/** A chat whose agent is played by hand. */
export interface PlayedChat extends HandTransport, Pick<FakeTime, 'advance'> {
  chat: ChatHandle
  /** What is shown, in short: `user: Hi`, `assistant: Hello`. */
  shown(): string[]
  /** The body of the latest request, as the protocol encodes it. */
  body(): unknown
  /** Answers the latest request with one text and the end of the run. */
  answer(text: string): Promise<void>
  /** Accepts the latest request and says something, without an end. */
  begin(text: string): Promise<void>
}

export const end = { type: 'completed', success: true }
export const token = (content: string) => ({ type: 'token', content })

export function playChat(options: ChatOptions = {}, id = 'chat-1'): PlayedChat {
  const hand = createHandTransport()
  const time = createFakeTime()
  let count = 0
  const { clock, sleep } = time
  const all: ChatOptions = {
    transport: hand.transport,
    protocol: aiecsParts,
    buffer: 'none',
    clock,
    sleep,
    generateId: () => `m${++count}`,
    ...options,
  }
  const chat = createChatStore(id, () => all)
  // A request goes out a moment after it was asked for.
  const accept: HandTransport['accept'] = async (given) => {
    await settle()
    await hand.accept(given)
  }
  return {
    ...hand,
    accept,
    async refuse(error) {
      await settle()
      await hand.refuse(error)
    },
    chat,
    advance: time.advance,
    shown: () => selectMessages(chat.getState()).map((message) => `${message.role}: ${messageText(message)}`),
    body: () => hand.requests.at(-1)?.body,
    async answer(text) {
      await accept()
      await hand.send(token(text), end)
      await hand.close()
    },
    async begin(text) {
      await accept()
      await hand.send(token(text))
    },
  }
}

export { settle }
