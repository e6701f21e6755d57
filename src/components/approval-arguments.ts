import type { ToolCallInfo } from '../state/run-state.js'
import { jsonText } from './json-lines.js'

/** Why a text is no arguments for a tool. */
export type ArgumentsProblem = { is: 'no_json'; line: number | undefined } | { is: 'no_object' }

/** What was written as arguments: either their value or what is wrong with them. */
export type WrittenArguments =
  | { input: unknown; problem?: never }
  | { input?: never; problem: ArgumentsProblem }

/** The arguments of a call as JSON to edit. What cannot be seen is escaped, so that it can be. */
export function argumentsText({ parameters, inputText = '{}' }: ToolCallInfo): string {
  if (parameters === undefined) return inputText
  const text = typeof parameters === 'string' ? JSON.stringify(parameters) : jsonText(parameters)
  return text.replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
}

/** Reads what was written in the place of `before`: where that is an object, only an object will do. */
export function readArguments(text: string, before: unknown): WrittenArguments {
  try {
    const input: unknown = JSON.parse(text)
    return isObject(before) && !isObject(input) ? { problem: { is: 'no_object' } } : { input }
  } catch (error) {
    // Chromium and Firefox say where; WebKit does not.
    const [, line] = /line (\d+) column/.exec(String(error)) ?? []
    return { problem: { is: 'no_json', line: line === undefined ? undefined : Number(line) } }
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
