// @ts-check
import { deflateSync } from 'node:zlib'
import { say } from '../say.mjs'
import { useTools } from './tools.mjs'

const WIDTH = 960
const HEIGHT = 320
/** From one high water to the next, in hours. */
const PERIOD = 12.42
const FIRST_HIGH = 4.68

const SKY = [247, 249, 252]
const SEA = [205, 221, 247]
const LINE = [47, 95, 208]

/** Where the surface is in a column, in pixels from above. @param {number} x */
const surfaceAt = (x) =>
  HEIGHT * (0.5 - 0.34 * Math.cos(((x / WIDTH) * 24 - FIRST_HIGH) * ((2 * Math.PI) / PERIOD)))

/** @param {readonly number[]} one @param {readonly number[]} other @param {number} share */
const mix = (one, other, share) =>
  one.map((value, at) => Math.round(value + ((other[at] ?? 0) - value) * share))

/** @param {number} value */
const share = (value) => Math.min(1, Math.max(0, value))

/** A day of tides: the sea below its surface, and the surface as a line. */
function picture() {
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH * 3))
  for (let x = 0; x < WIDTH; x += 1) {
    const surface = surfaceAt(x)
    // A steep line is as thick as a flat one.
    const steepness = Math.hypot(1, surfaceAt(x + 1) - surface)
    for (let y = 0; y < HEIGHT; y += 1) {
      const depth = y - surface
      const body = mix(SKY, SEA, share(depth + 0.5))
      rows.set(mix(body, LINE, share(2.5 - Math.abs(depth) / steepness)), y * (1 + WIDTH * 3) + 1 + x * 3)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  // Eight bits for each of red, green and blue.
  header.set([8, 2], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A piece of a PNG. @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data])
  const piece = Buffer.alloc(body.length + 8)
  piece.writeUInt32BE(data.length, 0)
  body.copy(piece, 4)
  piece.writeUInt32BE(checksum(body), body.length + 4)
  return piece
}

/** CRC-32, which `node:zlib` has from Node 22 on. @param {Buffer} bytes */
function checksum(bytes) {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ -1) >>> 0
}

/** Drawn at the first request. @type {string | undefined} */
let drawn

/**
 * Draws the tide of a day, and sends the picture along as a file.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* chart(ask) {
  const { pause } = ask
  yield { type: 'iteration_start', iteration: 1, max_iterations: 4, remaining: 3 }
  await pause(250)
  yield* useTools(
    [
      {
        tool: 'plot',
        operation: 'curve',
        parameters: { station: 'burntcoat-head', hours: 24 },
        takesMs: 900,
        result: { width: WIDTH, height: HEIGHT, highest_m: 13.9, lowest_m: 0.7 },
      },
    ],
    ask,
  )
  yield { type: 'iteration_start', iteration: 2, max_iterations: 4, remaining: 2 }
  drawn ??= `data:image/png;base64,${picture().toString('base64')}`
  yield { type: 'file', url: drawn, mediaType: 'image/png', filename: 'Tide on Saturday.png' }
  yield* say(
    'token',
    'That is Saturday, from midnight to midnight: high before five and after five, low at eleven, and half-tide in between, when the flat is lost or won within minutes.',
    pause,
    { msPerToken: 24 },
  )
}
