// @ts-check
import { say } from '../say.mjs'

const STORY = [
  'A tide mill works twice a day, and never at the same hour. The miller shuts the gate at high water, waits until the sea has fallen away below the wheel, and then has five hours of work, less what he sleeps through.',
  'The oldest one we know of stood on an island in Strangford Lough in the year 619. Monks had dug its pond into the clay and laid the wheel flat, like a millstone, because the water came from the side and not from above. Its timbers were still sound when they were found again.',
  'A century and a half later there was a second mill on the same spot, with a stone-lined pond of 6,500 square metres. It ground for longer each tide, because somebody had done the sum that every tide mill is built on: the area of the pond, times the height of the tide, times the time in which it must be let go.',
  'That sum is also why tide mills are where they are. Where the range is three metres, a pond must be enormous. Where it is ten, a creek and a wall are enough, and so the coasts of Brittany, of Wales and of the Bay of Fundy are lined with them.',
  'The miller’s day walked around the clock. High water comes fifty minutes later each day, so a week that began with work at dawn ended with work at midnight. There was a lantern on every tide mill, and a bed behind the stones.',
  'What ended them was not steam but the railway, which brought flour from mills that could work when people wanted to eat. The last one that ground for a living stopped in 1957, at Woodbridge, when the oak shaft of its wheel broke after a very long time.',
  'In the same years, at the mouth of the Rance, engineers began to build the sum again: twenty-two square kilometres of pond, thirteen metres of tide, and twenty-four turbines in place of the wheel. It has run since 1966. Like every miller before them, its crew look up the hour of their work in a table.',
]

/**
 * Tells a long story at the pace of a good reader: something to stop, to leave and to come back to.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* story({ pause }) {
  yield { type: 'iteration_start', iteration: 1, max_iterations: 2, remaining: 1 }
  await pause(300)
  yield* say('thinking_token', 'From the monks to the Rance; one thing per paragraph.', pause)
  yield* say('token', STORY.join('\n\n'), pause, { msPerToken: 45 })
}
