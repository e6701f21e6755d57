import { type ScriptedAgent, scriptedAgent } from 'react-agent-stream/testing'

/** An agent as AIECS's streaming guide describes it: it says what it is doing. */
const agent: ScriptedAgent = scriptedAgent({ dialect: 'documented' })

export const answer: string =
  'Python was first released in 1991 by Guido van Rossum, as a successor to the ABC language. ' +
  'Two and two make four.\n\nBoth were looked up while you were reading this sentence.'

/** Reasons, calls two tools of which one fails, and answers. */
export const research: ScriptedAgent = agent
  .status('thinking')
  .reasoning('Two questions: what Python is, ')
  .pause(300)
  .reasoning('and a sum. They do not depend on each other.')
  .pause(400)
  .tokens('Let me look that up. ', 30)
  .toolCalls([
    { name: 'web_search', operation: 'query', parameters: { query: 'Python release history', limit: 5 } },
    { name: 'calculator', parameters: { expression: '2 + 2' } },
    { name: 'fetch_page', parameters: { url: 'https://www.python.org/doc' } },
  ])
  .pause(700)
  .toolResult({
    hits: [
      { title: 'History of Python', url: 'https://example.org/history', score: 0.93 },
      { title: 'Python 0.9.0', url: 'https://example.org/0.9.0', score: 0.71 },
    ],
    total: 2,
  })
  .pause(200)
  .toolResult(4)
  .pause(300)
  .toolError('TimeoutError: no answer within 10 s')
  .tokens(answer, 20)
  .result(answer)

/** Says a sentence and then nothing, so that a story stays in the middle of it. */
export const unfinished: ScriptedAgent = agent
  .status('thinking', 2)
  .tokens('This answer is still being written, and it will be for a while', 15)
  .pause(3_600_000)

/** Answers a text, a token every 15 ms. */
export function saying(text: string): ScriptedAgent {
  return agent.tokens(text, 15).result(text)
}

export { agent as quietAgent }
