import { createParser } from 'eventsource-parser'
import { aiecsEvents, answerWith, type Parser } from './parser.js'

/** Bytes to events by `eventsource-parser`, and `JSON.parse` of each: no protocol, no checks. */
export const parser: Parser = {
  ...aiecsEvents,
  async parse(body) {
    let tokens = 0
    const parser = createParser({
      onEvent({ data }) {
        const { type } = JSON.parse(data) as { type: string }
        if (type === 'token') tokens++
      },
    })
    const utf8 = new TextDecoder()
    const reader = answerWith(body).body?.getReader()
    while (reader) {
      const { done, value } = await reader.read()
      if (done) break
      parser.feed(utf8.decode(value, { stream: true }))
    }
    return tokens
  },
}
