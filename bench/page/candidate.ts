import type { Answer, PastMessage } from './documents.js'

/** What happens in one run, known before it begins: servers encode in their own time, and floors parse. */
export interface Story {
  answer: Answer
  /** The answer's Markdown in pieces, one for each call of `push`. */
  tokens: readonly string[]
  /** How many tool calls come behind which token. */
  tools: ReadonlyMap<number, readonly number[]>
  history: readonly PastMessage[]
}

/** One call of a tool, as the workloads make it. */
export interface BenchTool {
  id: string
  name: string
  input: { q: string }
  output: string
}

/** Something that shows an answer while it comes. The answer's own element has the attribute `data-stream`. */
export interface Candidate {
  push(token: string): void
  /** Begins a call, and has it come out. */
  tool?(call: BenchTool): void
  end(): void
  unmount(): void
}

/** Puts a candidate on the page. What it is given and what it does until it resolves is not measured. */
export type Mount<O = object> = (
  element: HTMLElement,
  story: Story,
  options: O,
) => Candidate | Promise<Candidate>

/** The call number `index` of a run. */
export function toolCall(index: number): BenchTool {
  return { id: `t${index}`, name: 'lookup', input: { q: `query ${index}` }, output: `tool result ${index};` }
}
