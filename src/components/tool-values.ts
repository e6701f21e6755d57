import { DATA_IMAGE, dataBytes } from '../markdown/url.js'
import { firstChars, visibleLine } from './visible-text.js'

// Most telling first. What an agent looks for or acts on, before how it does it.
const TELLING =
  'query q question search command cmd expression code sql url uri path file_path filename file task prompt input text message name title id'.split(
    ' ',
  )
const ARGUMENT_CHARS = 200

/**
 * The one argument that tells most about a call, in one line of at most 200 characters; `''` when there is
 * none. Arguments that are still being written are shown as they come.
 */
export function tellingArgument(parameters: unknown, inputText?: string): string {
  const given = typeof parameters === 'object' && parameters ? parameters : [parameters ?? inputText]
  const values = Object.entries(given).filter(([, value]) => isPlain(value))
  const [, telling = ''] =
    TELLING.map((key) => values.find(([name]) => name.toLowerCase() === key)).find(Boolean) ??
    values.find(([, value]) => typeof value === 'string') ??
    values[0] ??
    []
  return visibleLine(firstChars(String(telling), ARGUMENT_CHARS))
}

function isPlain(value: unknown): boolean {
  return value !== '' && /^(string|number|boolean)$/.test(typeof value)
}

/** Whether a value is what JSON calls an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An image that a tool returned. */
export interface ToolImage {
  /** A `data:` URL. */
  src: string
  bytes: number
  /** What the tool returned beside the image. */
  rest: Record<string, unknown>
}

/** About 6 MB of image: what a browser decodes without a pause. */
const IMAGE_CHARS = 8_000_000

/**
 * The image in a tool's result, where it has one under AIECS's keys `_image_b64` and `_image_media_type`.
 * Only PNG, JPEG, GIF, WebP and AVIF, and at most 8,000,000 characters: SVG can hold scripts and load things.
 */
export function toolImage(result: unknown): ToolImage | undefined {
  if (!isObject(result)) return undefined
  const { _image_b64: data, _image_media_type: type, ...rest } = result
  if (typeof data !== 'string' || data.length > IMAGE_CHARS) return undefined
  const src = `data:${String(type)};base64,${data}`
  return DATA_IMAGE.test(src) ? { src, bytes: dataBytes(src), rest } : undefined
}
