import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An example of a specification: what is written, and the HTML it stands for. */
export interface Example {
  markdown: string
  html: string
  section: string
  number: number
}

/** A text that has not arrived in full, and what is seen of it. */
export interface Unfinished {
  id: number
  group: string
  level: 'must' | 'should'
  markdown: string
  /** A line per block, a tab between cells. */
  visible: string
  /** Other right answers. */
  accept?: readonly string[]
  /** Addresses that can be clicked. */
  links?: readonly string[]
  images?: number
  /** Number of code blocks. */
  code?: number
  table?: number
}

/** Texts that have not arrived in full; see the file for the rules. */
export const unfinished: readonly Unfinished[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'unfinished.json'), 'utf8'),
) as Unfinished[]

/**
 * A file of `trust/` in the folder that the variable `AGENT_STREAM_FIXTURES` names: what may not lie in this
 * repository because of its licence. Where it is not set: `unset`, and one plain line on the console.
 */
export function sharedFixture<Content>(name: string, unset: Content): Content {
  const folder = process.env['AGENT_STREAM_FIXTURES']
  if (!folder) {
    console.log(`AGENT_STREAM_FIXTURES is unset: ${name} is skipped.`)
    return unset
  }
  return JSON.parse(readFileSync(join(folder, 'trust', name), 'utf8')) as Content
}
