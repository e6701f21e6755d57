// @ts-check
import { tokensOf } from './say.mjs'

/** @type {ReadonlyArray<readonly [RegExp, string]>} */
const KNOWN = [
  [
    /who are you|what can you|help/iu,
    'I keep the desk at the harbour. I know why there are two tides a day and what springs and neaps are; I plan a walk across the flats, read the gauge, draw a curve, find the harbour nearest to you, look at files, and write e-mails, which go out only when you say so.',
  ],
  [
    /\b(?:two|twice)\b/iu,
    'There are two tides a day because the moon pulls hardest on the side that faces it and least on the side behind.\n\nThe near water is drawn towards the moon, the earth is drawn away from the far water, and a place that turns through both bulges has high water twice: once every 12 hours and 25 minutes.',
  ],
  [
    /spring|neap/iu,
    'Spring tides come when sun and moon pull along one line, at new and at full moon; neap tides come when they pull at right angles, at the quarters.\n\nThe name has nothing to do with the season: the water springs up.',
  ],
  [
    /fundy|highest/iu,
    'The highest tides are in the Bay of Fundy, where spring range at the head of the bay reaches about 16 metres.\n\nThe bay is just long and deep enough that a wave needs about as long to run up it and back as the moon needs to come round. Each tide pushes the swing a little further.',
  ],
  [
    /safe|walk|danger/iu,
    'Go out on a falling tide, turn back before low water, and never follow a channel: it fills first, and behind you.\n\nThe sea rises slowest at the beginning and the end and fastest in the middle, so the third and fourth hour take half of the range.',
  ],
]
const UNKNOWN =
  'I know only about tides. Try “Why are there two tides a day?”, “Plan a walk to the island” or “Write to Ines that we come on Saturday”.'

/** @param {string} text */
const quote = (text) => `“${text.length > 80 ? `${text.slice(0, 79)}…` : text}”`

/** @param {string} message @param {readonly string[]} earlier */
function reply(message, earlier) {
  if (earlier.length > 0 && /before|earlier|remember|first|last/iu.test(message)) {
    const asked = earlier.map((text, at) => `${at + 1}. ${quote(text)}`).join('\n')
    return `So far you have asked me:\n\n${asked}\n\nThat was in this conversation; another one would not know of it.`
  }
  return KNOWN.find(([about]) => about.test(message))?.[1] ?? UNKNOWN
}

/**
 * A fast chat of bare tokens, as `process_message_streaming` yields them.
 *
 * @type {import('../run.mjs').Agent}
 */
export async function* chat({ text, earlier = [], pause }) {
  await pause(220)
  for (const token of tokensOf(reply(text, earlier))) {
    await pause(14)
    yield token
  }
}
