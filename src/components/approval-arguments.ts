import type { ToolCallInfo } from '../state/run-state.js'
import { jsonText } from './json-lines.js'
import { isObject } from './tool-values.js'
import { hex, visibleText } from './visible-text.js'

/** The arguments of a call as JSON to edit. What cannot be seen is escaped, so that it can be. */
export function argumentsText({ parameters, inputText = '{}' }: ToolCallInfo): string {
  if (parameters === undefined) return inputText
  const text = typeof parameters === 'string' ? JSON.stringify(parameters) : jsonText(parameters)
  return visibleText(text, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${hex(unit.charCodeAt(0))}`),
  )
}

/**
 * Reads what was written in the place of `before`: where that is an object, only an object will do.
 *
 * @throws {SyntaxError} When it is no JSON, or no object.
 */
export function readArguments(text: string, before: unknown): unknown {
  const input: unknown = JSON.parse(text)
  if (isObject(before) && !isObject(input)) throw new SyntaxError('The arguments have to be an object.')
  return input
}
