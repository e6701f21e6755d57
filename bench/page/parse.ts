import { makeAnswer, tokensOf } from './documents.js'
import type { Parser } from './parsers/parser.js'

/** What is read: so many events, so many of them in one chunk. */
export interface Reading {
  events: number
  aChunk: number
}

/** What came of it. */
export interface Read {
  tokens: number
  chunks: number
  finishMs: number
}

/** Reads events that were written before. The engine has seen others. */
export async function read(
  { parse, write, around }: Parser,
  { events, aChunk }: Reading,
  mark: (name: string) => Promise<void>,
): Promise<Read> {
  const encoder = new TextEncoder()
  const chunksOf = (number: number): Uint8Array<ArrayBuffer>[] => {
    const tokens = tokensOf(makeAnswer(number, 2).markdown).slice(0, number)
    const [before, after] = around
    const lines = [...before, ...tokens.map(write), ...after].map(
      (event) => `data: ${JSON.stringify(event)}\n\n`,
    )
    const chunks: Uint8Array<ArrayBuffer>[] = []
    for (let at = 0; at < lines.length; at += aChunk)
      chunks.push(encoder.encode(lines.slice(at, at + aChunk).join('')))
    return chunks
  }
  for (let times = 0; times < 3; times++) await parse(streamOf(chunksOf(5_000)))
  const chunks = chunksOf(events)
  await mark('start')
  const started = performance.now()
  const tokens = await parse(streamOf(chunks))
  const finishMs = performance.now() - started
  await mark('end')
  return { tokens, chunks: chunks.length, finishMs }
}

function streamOf(chunks: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0
  return new ReadableStream(
    {
      pull(controller) {
        const chunk = chunks[next++]
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
    },
    { highWaterMark: 16 },
  )
}
