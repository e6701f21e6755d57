// @ts-check
import { calculate, findExpression, rounded } from './calculate.mjs'
import { say } from './say.mjs'

/** @typedef {import('./say.mjs').LoopScope} LoopScope */
/** @typedef {import('../run.mjs').Ask['pause']} Pause */

/**
 * One call of a batch: what the model writes, how long the tool takes, what comes out.
 *
 * @typedef {object} Call
 * @property {string} tool
 * @property {string} operation
 * @property {Record<string, unknown>} parameters
 * @property {number} takesMs
 * @property {unknown} [result]
 * @property {string} [error]
 */

/** The library this agent searches: it has one subject. */
const LIBRARY = [
  {
    title: 'Resonance in the Bay of Fundy and the Gulf of Maine',
    url: 'https://library.example/fundy/resonance',
    score: 0.94,
    excerpt: 'Bay and gulf together swing in about 13 hours, close to the 12.42 hours of the lunar tide.',
  },
  {
    title: 'Burntcoat Head: a century of high water',
    url: 'https://library.example/fundy/burntcoat',
    score: 0.88,
    excerpt: 'The greatest range on record is 16.3 metres.',
  },
  {
    title: 'Shape and depth of the bay',
    url: 'https://library.example/fundy/soundings',
    score: 0.81,
    excerpt: 'About 290 km from mouth to head, 75 m deep on average, narrowing and shoaling all the way.',
  },
]

/** How long a wave takes to run up the bay and back, twice, in hours: a channel open at one end. */
const SWING = '4 * 290000 / sqrt(9.81 * 75) / 3600'

/**
 * Asks for a batch of tools and runs them one after the other, as every AIECS agent does: the arguments grow
 * in snapshots while the model writes them, then the batch is announced, then each call begins and comes out.
 *
 * @param {readonly Call[]} calls
 * @param {Pause} pause
 * @param {LoopScope} [loopScope]
 */
async function* useTools(calls, pause, loopScope) {
  const scope = loopScope && { loop_scope: loopScope }
  const batch = calls.map(({ tool, operation, parameters }, index) => ({
    id: `call_${index}`,
    type: 'function',
    function: { name: `${tool}_${operation}`, arguments: JSON.stringify(parameters) },
  }))
  for (const call of batch) {
    const text = call.function.arguments
    for (let length = 0; length < text.length + 12; length += 12) {
      await pause(45)
      const soFar = { ...call, function: { ...call.function, arguments: text.slice(0, length) } }
      yield { type: 'tool_call_delta', tool_call: soFar, ...scope }
    }
  }
  yield { type: 'tool_calls_ready', tool_calls: batch, ...scope }
  for (const { tool, operation, parameters, takesMs, result, error } of calls) {
    yield { type: 'tool_call', tool_name: tool, operation, parameters, ...scope }
    await pause(takesMs)
    if (error === undefined) yield { type: 'tool_result', tool_name: tool, result, ...scope }
    else yield { type: 'tool_error', tool_name: tool, error, ...scope }
  }
}

/**
 * What 2.1 tells of its plugins around the work: for an inspector, not for a reader.
 *
 * @param {string} phase
 */
function* plugins(phase) {
  yield { type: 'plugin_phase_started', phase, plugin_count: 2 }
  for (const name of ['memory', 'tool']) {
    yield { type: 'plugin_hook_started', phase, plugin_name: name }
    yield { type: 'plugin_hook_completed', phase, plugin_name: name, duration_ms: 0.012 }
  }
}

/** A nested workflow: it checks the numbers and where they come from. @param {Pause} pause */
async function* review(pause) {
  const run = { kind: 'dawp', run_id: 'dawp-1', workflow_id: 'fact-check' }
  const ids = { run_id: run.run_id, workflow_id: run.workflow_id }
  const zoned = () => new Date().toISOString().replace('Z', '000+00:00')
  yield {
    type: 'dawp_run_started',
    ...ids,
    placement: 'on_response_trigger',
    trigger: 'config',
    timestamp: zoned(),
    loop_scope: run,
  }
  /** @type {ReadonlyArray<{ step: string, says: string, calls: Call[] }>} */
  const steps = [
    {
      step: 'check-numbers',
      says: 'Calculating the swing of the bay again, from its length and depth.',
      calls: [
        {
          tool: 'calculator',
          operation: 'evaluate',
          parameters: { expression: SWING },
          takesMs: 450,
          result: { expression: SWING, value: rounded(calculate(SWING)), unit: 'h' },
        },
      ],
    },
    {
      step: 'check-sources',
      says: 'Opening the source of the record range.',
      calls: [
        {
          tool: 'search',
          operation: 'open',
          parameters: { url: LIBRARY[1]?.url },
          takesMs: 900,
          result: { title: LIBRARY[1]?.title, found: '16.3 metres', matches: true },
        },
      ],
    },
  ]
  for (const [index, { step, says, calls }] of steps.entries()) {
    const scope = { ...run, step_id: step, step_index: index, prompt_index: index }
    const at = { run_id: run.run_id, step_id: step, step_index: index, prompt_index: index }
    yield { type: 'dawp_step_started', ...at, timestamp: zoned(), loop_scope: scope }
    yield { type: 'iteration_start', iteration: 1, max_iterations: 1, remaining: 6, loop_scope: scope }
    await pause(250)
    yield* say('token', says, pause, { scope })
    yield* useTools(calls, pause, scope)
    yield { type: 'dawp_step_completed', ...at, success: true, timestamp: zoned(), loop_scope: scope }
  }
  yield {
    type: 'dawp_run_completed',
    run_id: run.run_id,
    step_summaries: [],
    success: true,
    timestamp: zoned(),
    loop_scope: run,
  }
}

/** @param {string} text @param {string | undefined} sum What was calculated besides, already in words. */
function answerTo(text, sum) {
  const swing = rounded(calculate(SWING)).toFixed(1)
  const other = /tide|fundy|sea|bay|moon|water/iu.test(text)
    ? ''
    : `\n\nThis demonstration has one small library, on tides, so it answered from that. You asked: “${text.slice(0, 200)}”.`
  return `The tides in the Bay of Fundy are the highest in the world because the bay is tuned to the moon.

The moon raises high water every 12.42 hours. A wave that enters the bay runs to its head and back, and taken as a plain channel the bay swings in about ${swing} hours; together with the Gulf of Maine outside it, in about 13. So each new tide arrives just as the last one returns, and pushes it a little higher, as one pushes a swing.

The shape does the rest: the bay narrows and grows shallow towards its head, and the same water has to stand higher. At Burntcoat Head the difference between low and high water has reached 16.3 metres.

The tide gauge did not answer, so the record is from the archive; the review found the same number at its source.${sum ? `\n\nAnd ${sum}.` : ''}${other}`
}

/**
 * Researches a question as a HybridAgent of AIECS 2.1 does: thinks, asks for tools in parallel, works around
 * the one that fails, has a nested workflow check the facts, and answers.
 *
 * @type {import('../run.mjs').Agent}
 */
export async function* research({ text, pause, elapsed }) {
  const expression = findExpression(text)
  let sum
  try {
    if (expression) sum = `${expression} = ${rounded(calculate(expression))}`
  } catch {
    sum = `“${expression}” is not something that can be calculated`
  }
  let iteration = 0
  const next = () => {
    iteration += 1
    return { type: 'iteration_start', iteration, max_iterations: 8, remaining: 9 - iteration }
  }

  yield { type: 'started' }
  yield {
    type: 'plugin_config_resolved',
    plugin_count: 2,
    merge_log_summary: ['plugins=[]: using the defaults'],
  }
  yield* plugins('pre_task')
  await pause(300)

  yield next()
  await pause(500)
  yield* say(
    'thinking_token',
    `The question is: “${text.slice(0, 200)}” I need the cause, and numbers that show it. The cause is likely resonance, so I want the length and the depth of the bay, and a measured range to compare with. These can be asked for at once.`,
    pause,
  )
  yield* say('token', 'I will look for the cause and for measurements at the same time.', pause)
  yield* useTools(
    [
      {
        tool: 'search',
        operation: 'query',
        parameters: { query: text.slice(0, 120) || 'highest tides', limit: 3 },
        takesMs: 1_300,
        result: { query: text.slice(0, 120), results: LIBRARY },
      },
      {
        tool: 'tide_gauge',
        operation: 'read',
        parameters: { station: 'burntcoat-head', days: 30 },
        takesMs: 2_000,
        error: 'Tool execution failed: the gauge did not answer within 2 s',
      },
      {
        tool: 'search',
        operation: 'query',
        parameters: { query: 'Bay of Fundy length and mean depth', limit: 1 },
        takesMs: 900,
        result: { query: 'Bay of Fundy length and mean depth', results: [LIBRARY[2]] },
      },
    ],
    pause,
  )
  yield* plugins('on_iteration_end')

  yield next()
  await pause(400)
  yield* say('thinking_token', 'No gauge. The archive has the record, which is what I wanted it for.', pause)
  yield* say(
    'token',
    'The gauge does not answer; I will take the record from the archive and calculate how the bay swings.',
    pause,
  )
  yield* useTools(
    [
      {
        tool: 'archive',
        operation: 'lookup',
        parameters: { station: 'burntcoat-head', what: 'greatest range' },
        takesMs: 800,
        result: { station: 'Burntcoat Head', range_m: 16.3, source: LIBRARY[1]?.url },
      },
      {
        tool: 'calculator',
        operation: 'evaluate',
        parameters: { expression: SWING },
        takesMs: 350,
        result: { expression: SWING, value: rounded(calculate(SWING)), unit: 'h' },
      },
    ],
    pause,
  )
  yield* review(pause)
  yield* plugins('on_iteration_end')

  yield next()
  await pause(450)
  const answer = answerTo(text, sum)
  yield* say('token', answer, pause, { msPerToken: 26 })
  yield* plugins('post_task')
  yield {
    type: 'result',
    success: true,
    reason: null,
    output: answer,
    reasoning_steps: [{ type: 'thought', content: answer, iteration }],
    tool_calls_count: 5,
    iterations: iteration,
    execution_time: elapsed(),
  }
  yield { type: 'completed', success: true, execution_time: elapsed() }
}
