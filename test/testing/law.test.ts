import fc from 'fast-check'
import { renderRun, type ScriptedAgent, type ScriptOptions, scriptedAgent } from 'react-agent-stream/testing'
import { expect, test } from 'vitest'

/** What a script means, told while it is written. */
interface Meaning {
  text: string
  nestedText: string
  reasoning: string
  toolCalls: {
    toolName: string
    state: 'done' | 'error'
    result?: unknown
    error?: string
    nested: boolean
  }[]
}

type Act = (agent: ScriptedAgent, meaning: Meaning, nested: boolean) => ScriptedAgent

const words = fc.string({ minLength: 1, maxLength: 12 })
const json = fc.jsonValue({ maxDepth: 2 })

const speak: fc.Arbitrary<Act> = words.map((text) => (agent, meaning, nested) => {
  meaning[nested ? 'nestedText' : 'text'] += text
  return agent.tokens(text, 3)
})
const think: fc.Arbitrary<Act> = words.map((text) => (agent, meaning, nested) => {
  if (!nested) meaning.reasoning += text
  return agent.reasoning(text)
})
const wait: fc.Arbitrary<Act> = fc
  .nat({ max: 5_000 })
  .map((ms) => (agent) => agent.pause(ms / 7).comment('still here'))
const work: fc.Arbitrary<Act> = fc
  .array(
    fc.record({
      name: fc.constantFrom('search', 'web_search', 'add'),
      parameters: fc.dictionary(fc.string({ maxLength: 5 }), json, { maxKeys: 2 }),
      writeMs: fc.constantFrom(0, 100),
      outcome: fc.oneof(
        json.map((result) => ({ result })),
        words.map((error) => ({ error })),
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((calls) => (agent, meaning, nested) => {
    for (const { name, outcome } of calls) {
      meaning.toolCalls.push({
        toolName: name,
        state: 'error' in outcome ? 'error' : 'done',
        ...outcome,
        nested,
      })
    }
    return calls.reduce(
      (before, { outcome }) =>
        'error' in outcome
          ? before.pause(10).toolError(outcome.error)
          : before.pause(10).toolResult(outcome.result),
      agent.toolCalls(calls.map(({ name, parameters, writeMs }) => ({ name, parameters, writeMs }))),
    )
  })
const main = fc.array(fc.oneof(speak, think, wait, work), { maxLength: 6 })
const nest: fc.Arbitrary<Act> = main.map(
  (acts) => (agent, meaning) =>
    agent.scope({ workflow: 'review' }, (run) =>
      run.scope({ step: 'read' }, (step) => acts.reduce((before, act) => act(before, meaning, true), step)),
    ),
)
const script = fc.array(fc.oneof(speak, think, wait, work, nest), { maxLength: 8 })

const speaking: fc.Arbitrary<Partial<ScriptOptions>> = fc.record({
  dialect: fc.constantFrom('aiecs', 'documented'),
  delivery: fc.constantFrom('live', 'burst'),
  ids: fc.boolean(),
  eventNames: fc.boolean(),
})
const framing = fc.constantFrom('sse' as const, 'ndjson' as const)

function write(
  options: Partial<ScriptOptions>,
  acts: readonly Act[],
): { agent: ScriptedAgent; meaning: Meaning } {
  const meaning: Meaning = { text: '', nestedText: '', reasoning: '', toolCalls: [] }
  const agent = acts.reduce((before, act) => act(before, meaning, false), scriptedAgent(options))
  return { agent: agent.result('the end'), meaning }
}

test('whatever is scripted, in any dialect and framing, is what a run ends up with', async () => {
  await fc.assert(
    fc.asyncProperty(speaking, framing, script, async (options, wire, acts) => {
      const { agent, meaning } = write(options, acts)
      const view = renderRun(agent, { answer: { framing: wire }, idleTimeoutMs: 0 })
      const run = await view.finish()
      expect([run.end, run.success, run.result?.output, run.errors]).toEqual([
        'finished',
        true,
        'the end',
        [],
      ])
      expect([view.run.text, view.run.reasoning]).toEqual([meaning.text, meaning.reasoning])
      const nested = view.state.parts.map((part) => (part.type === 'text' && part.scope ? part.text : ''))
      expect(nested.join('')).toBe(meaning.nestedText)
      expect(
        run.toolCalls.map(({ toolName, state, result, error, scope }) => ({
          toolName,
          state,
          ...(state === 'done' ? { result } : { error }),
          nested: scope !== undefined,
        })),
      ).toEqual(meaning.toolCalls)
    }),
    { numRuns: 80 },
  )
})

test('wherever it breaks, the text is a beginning of what was scripted and nothing stays open', async () => {
  await fc.assert(
    fc.asyncProperty(speaking, script, fc.nat({ max: 6_000 }), async (options, acts, cutAt) => {
      const { agent, meaning } = write(options, acts)
      const view = renderRun(agent, {
        answer: { cutAt, cut: cutAt % 2 ? 'error' : 'clean' },
        idleTimeoutMs: 0,
      })
      const { end } = await view.finish()
      expect(['finished', 'disconnected']).toContain(end)
      expect(meaning.text.startsWith(view.run.text)).toBe(true)
      if (end === 'finished') expect(view.run.text).toBe(meaning.text)
      expect(view.state.parts.filter((part) => part.type !== 'tool_call' && part.state !== 'done')).toEqual(
        [],
      )
      expect(view.run.toolCalls.filter(({ state }) => state === 'pending' || state === 'running')).toEqual([])
    }),
    { numRuns: 80 },
  )
})
