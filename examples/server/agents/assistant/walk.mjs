// @ts-check
import { say } from '../say.mjs'
import { useTools } from './tools.mjs'

const TABLE = 'https://tables.example/burntcoat-head'
const COAST = 'https://coastguard.example/walking-on-tidal-flats'

const ANSWER = `Yes, on Saturday, and in the morning: low water is at 10:52, so leave the slip at 09:20 and be back on it by 12:30.

You have about three hours, because the flat is passable from an hour and a half before low water until an hour and a half after. It is 2.4 km to the island; at an easy pace you stand on it for a good hour.

Three things to hold on to:

1. Turn back at 11:20, whatever there is left to see. The channel behind the island fills first, and from both ends.
2. Go by the posts, not by the tracks of others: theirs may be from another tide.
3. The wind stays below 12 knots until the afternoon. If it comes round to the south-west earlier than that, the water does too.

Shall I write to the warden that you are going?`

/**
 * Plans a walk: thinks, asks two tools at once, one of them fails once, names its sources.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* walk(ask) {
  const { pause } = ask
  yield { type: 'iteration_start', iteration: 1, max_iterations: 6, remaining: 5 }
  await pause(300)
  yield* say(
    'thinking_token',
    'A walk across the flat needs low water in daylight and little wind. I need the table for the days in question and the forecast for the same hours; neither depends on the other, so I can ask for both. After that it is arithmetic: how long the flat is dry, and how far it is.',
    pause,
    { msPerToken: 24 },
  )
  yield* useTools(
    [
      {
        tool: 'tide_table',
        operation: 'read',
        parameters: { station: 'burntcoat-head', from: 'saturday', days: 2 },
        takesMs: 700,
        result: {
          station: 'Burntcoat Head',
          times: [
            { water: 'high', at: 'Sat 04:41', m: 13.9 },
            { water: 'low', at: 'Sat 10:52', m: 0.7 },
            { water: 'high', at: 'Sat 17:06', m: 13.6 },
            { water: 'low', at: 'Sat 23:14', m: 0.9 },
          ],
        },
      },
      {
        tool: 'weather',
        operation: 'forecast',
        parameters: { place: 'Minas Basin', hours: 36 },
        takesMs: 1_100,
        result: { wind_kn: [8, 9, 11, 12, 16], direction: 'W, backing SW after 15:00', rain: 'none' },
      },
    ],
    ask,
  )
  yield { type: 'iteration_start', iteration: 2, max_iterations: 6, remaining: 4 }
  await pause(250)
  yield { type: 'source-url', sourceId: 'table', url: TABLE, title: 'Burntcoat Head: table of tides' }
  yield { type: 'source-url', sourceId: 'coast', url: COAST, title: 'Walking on tidal flats' }
  yield* say('token', ANSWER, pause, { msPerToken: 24 })
}
