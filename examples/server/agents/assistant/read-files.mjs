// @ts-check
import { say } from '../say.mjs'
import { useTools } from './tools.mjs'

/** @param {number} bytes */
const sizeOf = (bytes) => (bytes < 1_000 ? `${bytes} bytes` : `${(bytes / 1_000).toFixed(1)} kB`)

/** @param {Buffer} bytes */
function pixelsOf(bytes) {
  const isPng = bytes.subarray(1, 4).toString('latin1') === 'PNG' && bytes.length >= 24
  return isPng ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : undefined
}

/** What there is to say of a file, and in a sentence. @param {import('../../transcript.mjs').Part} file */
function look({ url, mediaType, filename = 'without a name' }) {
  const [head = '', content = ''] = [url.slice(0, url.indexOf(',')), url.slice(url.indexOf(',') + 1)]
  const bytes = head.endsWith(';base64')
    ? Buffer.from(content, 'base64')
    : Buffer.from(decodeURIComponent(content))
  const facts = { filename, media_type: mediaType, bytes: bytes.length }
  if (mediaType.startsWith('image/')) {
    const pixels = pixelsOf(bytes)
    const size = pixels ? `${pixels.width} × ${pixels.height} pixels, ` : ''
    return {
      facts: { ...facts, ...pixels },
      sentence: `“${filename}” is a picture of ${size}${sizeOf(bytes.length)}.`,
    }
  }
  if (!/^text\/|json|csv|xml/u.test(mediaType)) {
    return {
      facts,
      sentence: `“${filename}” is ${sizeOf(bytes.length)} of ${mediaType}, which I cannot read.`,
    }
  }
  const text = bytes.toString('utf8')
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const words = text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
  const first = (lines[0] ?? '').trim().slice(0, 80)
  return {
    facts: { ...facts, lines: lines.length, words },
    sentence: `“${filename}” has ${words} words in ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}${first && `, and begins “${first}”`}.`,
  }
}

/**
 * Says what it received, as far as one can without eyes.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* readFiles(ask) {
  const { files = [], pause } = ask
  const seen = files.map(look)
  yield { type: 'iteration_start', iteration: 1, max_iterations: 4, remaining: 3 }
  await pause(200)
  yield* useTools(
    seen.map(({ facts }) => ({
      tool: 'file',
      operation: 'inspect',
      parameters: { filename: facts.filename },
      takesMs: 350,
      result: facts,
    })),
    ask,
  )
  yield { type: 'iteration_start', iteration: 2, max_iterations: 4, remaining: 2 }
  const count = seen.length === 1 ? 'It arrived.' : `All ${seen.length} arrived.`
  const words = `${count} ${seen.map(({ sentence }) => sentence).join(' ')}\n\nI am a script and have no eyes, so ask me about tides and not about what it shows.`
  yield* say('token', words, pause, { msPerToken: 24 })
}
