import { visibleLine } from './visible-text.js'

// Most telling first. What an agent looks for or acts on, before how it does it.
const TELLING = [
  'query',
  'q',
  'question',
  'search',
  'command',
  'cmd',
  'expression',
  'code',
  'sql',
  'url',
  'uri',
  'path',
  'file_path',
  'filename',
  'file',
  'task',
  'prompt',
  'input',
  'text',
  'message',
  'name',
  'title',
  'id',
]
const ARGUMENT_CHARS = 200

/**
 * The one argument that tells most about a call, in one line of at most 200 characters; `''` when there is
 * none. Arguments that are still being written are shown as they come.
 */
export function tellingArgument(parameters: unknown, inputText?: string): string {
  if (typeof parameters === 'string') return cut(parameters)
  if (typeof parameters !== 'object' || parameters === null) return cut(inputText ?? '')
  const values = Object.entries(parameters)
  for (const key of TELLING) {
    const found = values.find(([name, value]) => name.toLowerCase() === key && isPlain(value))
    if (found) return cut(String(found[1]))
  }
  const first = values.find(([, value]) => typeof value === 'string' && value !== '')
  return cut(String((first ?? values.find(([, value]) => isPlain(value)))?.[1] ?? ''))
}

function isPlain(value: unknown): boolean {
  return (
    (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean'
  )
}

function cut(text: string): string {
  // A pair of surrogates that the cut has parted would show up as a token.
  return visibleLine(text.slice(0, ARGUMENT_CHARS).replace(/[\uD800-\uDBFF]$/, ''))
}

/** An image that a tool returned. */
export interface ToolImage {
  /** A `data:` URL. */
  src: string
  bytes: number
  /** What the tool returned beside the image. */
  rest: Record<string, unknown>
}

const IMAGE_TYPES = /^image\/(png|jpeg|gif|webp)$/
/** About 6 MB of image: what a browser decodes without a pause. */
const IMAGE_CHARS = 8_000_000

/**
 * The image in a tool's result, where it has one under AIECS's keys `_image_b64` and `_image_media_type`.
 * Only PNG, JPEG, GIF and WebP, and at most 8,000,000 characters: SVG can hold scripts and load things.
 */
export function toolImage(result: unknown): ToolImage | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  const { _image_b64: data, _image_media_type: type, ...rest } = result as Record<string, unknown>
  if (typeof data !== 'string' || typeof type !== 'string' || !IMAGE_TYPES.test(type)) return undefined
  if (data === '' || data.length > IMAGE_CHARS || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return undefined
  return { src: `data:${type};base64,${data}`, bytes: Math.floor((data.length * 3) / 4), rest }
}
