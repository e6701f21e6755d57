import { aiecs, fetchTransport, leaving, run } from 'react-agent-stream/core'
import { aiecsEvents, answerWith, type Parser } from './parser.js'

/** The same in the groups in which the network delivers, as the stores take them. */
export const parser: Parser = {
  ...aiecsEvents,
  async parse(body) {
    const transport = fetchTransport({ url: '/agent', fetch: async () => answerWith(body) })
    const controller = new AbortController()
    let tokens = 0
    for await (const events of run({ transport, protocol: aiecs, signal: controller.signal }))
      for (const { type } of events) if (type === 'token') tokens++
    controller.abort(leaving)
    return tokens
  },
}
