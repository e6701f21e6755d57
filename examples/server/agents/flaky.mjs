// @ts-check
import { ConnectionCut } from '../run.mjs'
import { say } from './say.mjs'

const BEGINNING = `A storm surge is sea level that the weather adds to the tide. Low air pressure lifts the water by about a centimetre for each hectopascal, and wind that blows towards the shore piles up far more. `
const REST = `What matters most is the hour: a surge of two metres at low water wets nothing that an ordinary tide does not, and the same surge at high water comes over the dike. That is why the warning is given as a level and a time, and never as a surge alone.`

/**
 * Breaks off half-way the first time a session asks, and answers the second time: what "Try again" is for.
 * Asked about a lost connection, it drops the connection instead of saying what went wrong.
 *
 * @type {import('../run.mjs').Agent}
 */
export async function* flaky({ text, attempt, pause, elapsed }) {
  const fails = attempt % 2 === 1
  yield { type: 'started' }
  yield { type: 'iteration_start', iteration: 1, max_iterations: 4, remaining: 4 }
  await pause(500)
  yield* say(
    'thinking_token',
    'Two things raise the sea in a storm: pressure and wind. Start with those.',
    pause,
  )
  yield* say('token', BEGINNING, pause)
  const call = {
    id: 'call_0',
    type: 'function',
    function: { name: 'surge_forecast', arguments: '{"place": "Saint John", "hours": 48}' },
  }
  yield { type: 'tool_call_delta', tool_call: call }
  yield { type: 'tool_calls_ready', tool_calls: [call] }
  yield {
    type: 'tool_call',
    tool_name: 'surge',
    operation: 'forecast',
    parameters: { place: 'Saint John', hours: 48 },
  }
  await pause(1_200)
  if (fails) {
    if (/connection|cut off|drop/iu.test(text)) throw new ConnectionCut()
    yield { type: 'error', error: 'LLM call failed: the model server closed the connection (502)' }
    return
  }
  yield {
    type: 'tool_result',
    tool_name: 'surge',
    result: { highest_m: 0.42, at: 'low water', warning: null },
  }
  yield { type: 'iteration_start', iteration: 2, max_iterations: 4, remaining: 3 }
  await pause(400)
  yield* say('token', REST, pause)
  yield {
    type: 'result',
    success: true,
    reason: null,
    output: REST,
    tool_calls_count: 1,
    iterations: 2,
    execution_time: elapsed(),
  }
  yield { type: 'completed', success: true, execution_time: elapsed() }
}
