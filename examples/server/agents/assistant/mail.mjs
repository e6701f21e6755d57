// @ts-check
import { say } from '../say.mjs'
import { newCallId } from './tools.mjs'

/** At most so many are written to at once. */
const MAX_RECIPIENTS = 3

/** @param {string} text */
function recipientsIn(text) {
  const [, names = ''] =
    /\b(?:to|mail)\s+((?:\p{Lu}[\p{L}-]*)(?:(?:,\s*|\s+and\s+)\p{Lu}[\p{L}-]*)*)/u.exec(text) ?? []
  const list = names.split(/,\s*|\s+and\s+/u).filter((name) => name !== '')
  return list.length > 0 ? list.slice(0, MAX_RECIPIENTS) : ['the warden']
}

/** @param {string} name */
const addressOf = (name) =>
  `${name
    .toLowerCase()
    .replace(/^the /u, '')
    .normalize('NFD')
    .replaceAll(/[^a-z-]/gu, '')}@harbour.example`

/** @param {string} name @param {string} asked */
function letterTo(name, asked) {
  const [, wish] = /\b(?:that|about|:)\s+(.{3,300}?)[.!?]?$/isu.exec(asked) ?? []
  const about = wish?.trim() ?? 'we are crossing the flat on Saturday morning'
  const sentence = `${about[0]?.toUpperCase()}${about.slice(1)}.`
  return {
    to: addressOf(name),
    subject: sentence.length > 48 ? 'Saturday’s crossing' : sentence.slice(0, -1),
    body: `Dear ${name},\n${sentence} We leave the slip at 09:20 and are back by 12:30. Tell us if that is a bad idea.`,
  }
}

/**
 * Writes e-mails, and asks before it sends them.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* mail(ask) {
  const { text, pause } = ask
  const names = recipientsIn(text)
  yield { type: 'iteration_start', iteration: 1, max_iterations: 4, remaining: 3 }
  await pause(250)
  yield* say('thinking_token', 'Sending cannot be taken back, so it is not mine to decide.', pause, {
    msPerToken: 24,
  })
  const words =
    names.length > 1
      ? `I have written ${names.length} e-mails. Each goes out when you say so, and you can change it first.`
      : `I have written the e-mail. It goes out when you say so, and you can change it first.`
  yield* say('token', words, pause, { msPerToken: 24 })
  for (const name of names) {
    await pause(120)
    const id = newCallId(ask)
    yield {
      type: 'approval_request',
      approval_id: `ask_${id}`,
      tool_call_id: id,
      tool_name: 'send_email',
      parameters: letterTo(name, text),
    }
  }
}

/**
 * Sends what was approved, with the arguments as they were approved, and leaves the rest.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* mailAnswered({ calls = [], pause }) {
  const sent = []
  const kept = []
  yield { type: 'iteration_start', iteration: 2, max_iterations: 4, remaining: 2 }
  for (const call of calls) {
    const { to } = call['input']
    if (!call['approval']?.approved) {
      kept.push(`${to}${call['approval']?.reason ? ` (“${call['approval'].reason}”)` : ''}`)
      continue
    }
    const names = { tool_call_id: call['toolCallId'], tool_name: 'send_email' }
    yield { type: 'tool_call', ...names, parameters: call['input'] }
    await pause(900)
    yield { type: 'tool_result', ...names, result: { to, accepted: true, queue_id: `4Q${calls.length}f7d` } }
    sent.push(`“${call['input'].subject}” to ${to}`)
  }
  await pause(200)
  const first =
    sent.length > 0
      ? `Sent ${sent.join(' and ')}. The mail host took ${sent.length > 1 ? 'them' : 'it'} at once.`
      : ''
  const second =
    kept.length > 0
      ? `Not sent: ${kept.join(' and ')}. Tell me what to change and I will write it again.`
      : ''
  yield* say('token', [first, second].filter((words) => words !== '').join('\n\n'), pause, { msPerToken: 24 })
}
