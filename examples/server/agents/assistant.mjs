// @ts-check
import { chat } from './chat.mjs'
import { chart } from './assistant/chart.mjs'
import { mail, mailAnswered } from './assistant/mail.mjs'
import { gauge } from './assistant/gauge.mjs'
import { nearest, nearestFound } from './assistant/nearest.mjs'
import { readFiles } from './assistant/read-files.mjs'
import { story } from './assistant/story.mjs'
import { usageOf } from './assistant/usage.mjs'
import { walk } from './assistant/walk.mjs'

/** @typedef {import('../run.mjs').Agent} Agent */

/** What it can do, by what it is asked; the first that fits is done. @type {ReadonlyArray<readonly [RegExp, Agent]>} */
const SKILLS = [
  [/\b(e-?mail|mail|write to)\b/iu, mail],
  [/\b(where am i|near(?:est)?|around here|my location)\b/iu, nearest],
  [/\b(gauge|live|right now)\b/iu, gauge],
  [/\b(draw|chart|curve|plot)\b/iu, chart],
  [/\b(walk|island|flats|crossing|plan)\b/iu, walk],
  [/\b(stor(?:y|ies)|history of|at length|everything)\b/iu, story],
]

/**
 * The harbour desk: an assistant that can do several things, as a HybridAgent with tools does. What it needs
 * from the page (consent, a position) it asks for and ends; the reply is a request of its own, and the answer
 * goes on where it was.
 *
 * @type {Agent}
 */
export async function* assistant(ask) {
  const { text, files = [], calls = [] } = ask
  const skill =
    (calls.some((call) => call.type === 'tool-send_email') && mailAnswered) ||
    (calls.some((call) => call.type === 'tool-get_location') && nearestFound) ||
    (files.length > 0 && readFiles) ||
    SKILLS.find(([about]) => about.test(text))?.[1]
  // Small talk is bare tokens, which is all that `process_message_streaming` yields.
  if (!skill) {
    yield* chat(ask)
    return
  }
  yield { type: 'started' }
  yield { type: 'metadata', metadata: { id: ask.answerId, model: 'harbour-desk' } }
  let said = ''
  let last = ''
  for await (const item of skill(ask)) {
    yield item
    if (typeof item === 'string') continue
    last = item.type
    if (last.endsWith('token')) said += String(item['content'])
  }
  yield usageOf(ask, said)
  // It waits for the page, so this is the end of the run and not of the task.
  if (last === 'approval_request' || last === 'tool_call') return
  yield { type: 'completed', success: true, execution_time: ask.elapsed() }
}
