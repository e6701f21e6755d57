// The AI SDK's own way from an answer to the parts of its protocol.
import { DefaultChatTransport } from 'ai'
import { answerWith } from './parser.js'

/** @type {import('./parser.js').Parser} */
export const parser = {
  write: (delta) => ({ type: 'text-delta', id: 't1', delta }),
  around: [
    [
      { type: 'start', messageId: 'm1' },
      { type: 'text-start', id: 't1' },
    ],
    [{ type: 'text-end', id: 't1' }, { type: 'finish' }],
  ],
  async parse(body) {
    const transport = new DefaultChatTransport({ api: '/agent', fetch: async () => answerWith(body) })
    const parts = await transport.sendMessages({ chatId: 'c1', messages: [], trigger: 'submit-message' })
    const reader = parts.getReader()
    let tokens = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return tokens
      if (value.type === 'text-delta') tokens++
    }
  },
}
