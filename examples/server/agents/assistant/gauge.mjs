// @ts-check
import { say } from '../say.mjs'
import { useTools } from './tools.mjs'

/**
 * Reads the gauge, of which the model's host loses the thread the first time: what "Try again" is for.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* gauge(ask) {
  const { attempt, pause } = ask
  const fails = attempt % 2 === 1
  yield { type: 'iteration_start', iteration: 1, max_iterations: 4, remaining: 3 }
  await pause(250)
  yield* say('token', 'I am reading the gauge at Burntcoat Head. ', pause, { msPerToken: 24 })
  const read = { station: 'burntcoat-head', what: 'level' }
  if (fails) {
    yield* useTools(
      [
        {
          tool: 'tide_gauge',
          operation: 'read',
          parameters: read,
          takesMs: 800,
          error: 'the gauge did not answer within 2 s',
        },
      ],
      ask,
    )
    yield* say('token', 'It does not answer; the one across the basin', pause, { msPerToken: 24 })
    yield { type: 'error', error: 'The model’s host closed the connection (502).' }
    return
  }
  yield* useTools(
    [
      {
        tool: 'tide_gauge',
        operation: 'read',
        parameters: read,
        takesMs: 800,
        result: { level_m: 7.42, trend: 'rising', cm_per_minute: 4.1 },
      },
    ],
    ask,
  )
  yield { type: 'iteration_start', iteration: 2, max_iterations: 4, remaining: 2 }
  yield* say(
    'token',
    'The water stands at 7.42 m and rises by 4 cm a minute, which is as fast as it gets: it is half-tide. In three hours it is high.',
    pause,
    { msPerToken: 24 },
  )
}
