// @ts-check
import { tokensOf } from './say.mjs'

const TOKENS = 20_000
const TOKENS_PER_SECOND = 1_600

const HARBOURS = [
  'Alma',
  'Burntcoat Head',
  'Cape Split',
  'Digby',
  'Eastport',
  'Five Islands',
  'Grand Manan',
  'Hopewell',
]
const OPENINGS = [
  'The water leaves %s faster than a person can walk after it, and comes back the same way.',
  'Boats at %s lie on the mud for half the day, upright in cradles made for it.',
  'At %s the wharf has two landings, one above the other, and each is the right one twice a day.',
  'Fishermen at %s set their nets on poles at low water and empty them from a cart.',
]
const MIDDLES = [
  'The range between the two is what the tables give, and it changes by a third within a fortnight.',
  'A spring tide follows the full and the new moon by about two days, because the bay needs that long to answer.',
  'The stream is strongest half-way between high and low water, and slack for hardly twenty minutes.',
  'Wind from the south-west adds a hand’s breadth; a long frost takes as much away.',
]
const CLOSINGS = [
  'Ask at the harbour before you go out on the flats.',
  'The times are for the open shore: up the river it is later, and the fall is slower than the rise.',
  'None of this is a forecast; it is what the moon does, and the weather does the rest.',
]

/** @param {readonly string[]} list @param {number} at */
const pick = (list, at) => list[at % list.length] ?? ''

/** @param {number} number */
function chapter(number) {
  const place = pick(HARBOURS, number * 5 + Math.floor(number / 8))
  const rows = [0, 1, 2, 3].map((turn) => {
    const minutes = (number * 50 + turn * 373) % 1_440
    const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
    const height = turn % 2 === 0 ? 11.2 + (number % 9) * 0.5 : 0.4 + (number % 7) * 0.2
    return `| ${turn % 2 === 0 ? 'high' : 'low'} | ${time} | ${height.toFixed(1)} m |`
  })
  return `## ${number}. ${place}

${pick(OPENINGS, number).replace('%s', place)} ${pick(MIDDLES, number + 1)} ${pick(MIDDLES, number + 2)}

| water | time | height |
| --- | --- | --- |
${rows.join('\n')}

- ${pick(MIDDLES, number + 3)}
- ${pick(CLOSINGS, number)}

\`\`\`
range = ${pick(rows, 0).split('|')[3]?.trim()} - ${pick(rows, 1).split('|')[3]?.trim()}
\`\`\`

`
}

/** Written at its first request. @type {string[] | undefined} */
let book

/** Always the same 20,000 tokens of Markdown. */
function pilotBook() {
  let text = '# A pilot book of made-up tides\n\n'
  for (let number = 1; tokensOf(text).length < TOKENS; number += 50) {
    for (let next = number; next < number + 50; next += 1) text += chapter(next)
  }
  return tokensOf(text).slice(0, TOKENS)
}

/**
 * A very long answer at the speed of a fast model, as an LLMAgent streams it.
 *
 * @type {import('../run.mjs').Agent}
 */
export async function* long({ pause, elapsed }) {
  yield { type: 'status', status: 'started' }
  await pause(400)
  book ??= pilotBook()
  for (const content of book) {
    await pause(1_000 / TOKENS_PER_SECOND)
    yield { type: 'token', content }
  }
  yield { type: 'result', success: true, output: book.join(''), provider: 'demo', execution_time: elapsed() }
}
