// @ts-check
import { say } from '../say.mjs'
import { newCallId, useTools } from './tools.mjs'

const EARTH_KM = 6_371
const HARBOURS = [
  { name: 'Saint John', latitude: 45.27, longitude: -66.06, high: '13:20', m: 8.1 },
  { name: 'Cuxhaven', latitude: 53.87, longitude: 8.72, high: '14:05', m: 3.4 },
  { name: 'Saint-Malo', latitude: 48.65, longitude: -2.02, high: '09:48', m: 11.6 },
  { name: 'Avonmouth', latitude: 51.51, longitude: -2.71, high: '10:31', m: 12.9 },
  { name: 'Derby', latitude: -17.3, longitude: 123.63, high: '12:12', m: 10.4 },
  { name: 'Incheon', latitude: 37.45, longitude: 126.6, high: '07:55', m: 8.6 },
  { name: 'Puerto Deseado', latitude: -47.75, longitude: -65.91, high: '16:40', m: 5.3 },
]

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180

/** Along the surface, in kilometres. @typedef {{ latitude: number, longitude: number }} Place @param {Place} one @param {Place} other */
function distance(one, other) {
  const dLatitude = radians(other.latitude - one.latitude)
  const dLongitude = radians(other.longitude - one.longitude)
  const square =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(dLongitude / 2) ** 2
  return 2 * EARTH_KM * Math.asin(Math.sqrt(square))
}

/**
 * Needs to know where the reader is, which only the page can tell: asks its tool, and ends.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* nearest(ask) {
  const { pause } = ask
  yield { type: 'iteration_start', iteration: 1, max_iterations: 4, remaining: 3 }
  await pause(250)
  yield* say('token', 'That depends on where you are, so I ask your browser.', pause, { msPerToken: 24 })
  yield {
    type: 'tool_call',
    tool_call_id: newCallId(ask),
    tool_name: 'get_location',
    parameters: { accuracy: 'city' },
  }
}

/**
 * Goes on once the page has said where it is, or why it does not.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* nearestFound(ask) {
  const { calls = [], pause } = ask
  yield { type: 'iteration_start', iteration: 2, max_iterations: 4, remaining: 2 }
  await pause(200)
  const place = calls[0]?.['output'] ?? {}
  const { latitude, longitude } = place
  if (typeof latitude !== 'number' || typeof longitude !== 'number') {
    const reason = calls[0]?.['errorText'] ? ` (“${calls[0]['errorText']}”)` : ''
    const words = `Your browser does not say where you are${reason}, and that is its right. Name a coast, and I look there.`
    yield* say('token', words, pause, { msPerToken: 24 })
    return
  }
  const [harbour] = HARBOURS.map((known) => ({ ...known, km: Math.round(distance(place, known)) })).toSorted(
    (one, other) => one.km - other.km,
  )
  if (!harbour) return
  const { name, km, high, m } = harbour
  yield* useTools(
    [
      {
        tool: 'tide_table',
        operation: 'read',
        parameters: { station: name.toLowerCase().replaceAll(' ', '-'), days: 1 },
        takesMs: 600,
        result: { station: name, high, m },
      },
    ],
    ask,
  )
  yield {
    type: 'source-url',
    sourceId: 'table',
    url: 'https://tables.example/all-harbours',
    title: 'Tables of all harbours',
  }
  const words = `The nearest harbour with tides worth the name is ${name}, ${km.toLocaleString('en')} km from you. High water there is at ${high} today, ${m} m above the lowest low.`
  yield* say('token', words, pause, { msPerToken: 24 })
}
