import { streamAgent } from 'react-agent-stream/core'
import { aiecsEvents, answerWith, type Parser } from './parser.js'

/** The loop of the public API, event by event: transport, protocol and the watch over both. */
export const parser: Parser = {
  ...aiecsEvents,
  async parse(body) {
    let tokens = 0
    for await (const { type } of streamAgent({ url: '/agent', fetch: async () => answerWith(body) }))
      if (type === 'token') tokens++
    return tokens
  },
}
