// @ts-check
import { tokensOf } from './say.mjs'

/** Conversations kept; the one not heard from for longest makes room. */
const MAX_SESSIONS = 200

/** What was asked in each conversation. @type {Map<string, string[]>} */
const sessions = new Map()

/** @type {ReadonlyArray<readonly [RegExp, string]>} */
const KNOWN = [
  [
    /who are you|what can you|help/iu,
    'I know a little about tides: why there are two a day, what springs and neaps are, and how the Bay of Fundy gets the highest of all. Ask me one of these, then ask what you asked before: I keep the conversation by its session id.',
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
  'I know only about tides. Try “Why are there two tides a day?”, “What is a spring tide?” or “Where are the highest tides?”.'

/** @param {string} text */
const quote = (text) => `“${text.length > 80 ? `${text.slice(0, 79)}…` : text}”`

/** @param {string} message @param {readonly string[]} earlier */
function reply(message, earlier) {
  const last = earlier.at(-1)
  if (last !== undefined && /before|earlier|remember|first|last/iu.test(message)) {
    const asked = earlier.map((text, at) => `${at + 1}. ${quote(text)}`).join('\n')
    return `So far you have asked me:\n\n${asked}\n\nThat was in this session; another one would not know of it.`
  }
  const answer = KNOWN.find(([about]) => about.test(message))?.[1] ?? UNKNOWN
  return last === undefined ? answer : `After ${quote(last)}, this one: ${answer}`
}

/**
 * A fast chat of bare tokens, as `process_message_streaming` yields them. What was said before is known by the
 * session's id.
 *
 * @type {import('../run.mjs').Agent}
 */
export async function* chat({ text, sessionId, pause }) {
  const earlier = sessions.get(sessionId) ?? []
  await pause(220)
  for (const token of tokensOf(reply(text, earlier))) {
    await pause(14)
    yield token
  }
  if (!sessionId) return
  sessions.delete(sessionId)
  sessions.set(sessionId, [...earlier, text].slice(-20))
  for (const oldest of sessions.keys()) {
    if (sessions.size <= MAX_SESSIONS) break
    sessions.delete(oldest)
  }
}
