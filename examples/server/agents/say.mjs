// @ts-check

/** A scope that nested work carries on each of its events. @typedef {{ kind: string, [field: string]: unknown }} LoopScope */

/**
 * Cuts a text into pieces of the size of a model's tokens. Joined again they are the text.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function tokensOf(text) {
  return text.match(/\s*[\p{L}\p{N}_]{1,7}|\s*[^\s\p{L}\p{N}_]{1,3}|\s+/gu) ?? []
}

/**
 * Says a text token by token, with the small hesitations a model has at the end of a sentence.
 *
 * @param {'token' | 'thinking_token'} type
 * @param {string} text
 * @param {(ms: number) => Promise<void>} pause
 * @param {{ msPerToken?: number, scope?: LoopScope }} [options]
 */
export async function* say(type, text, pause, { msPerToken = 36, scope } = {}) {
  for (const content of tokensOf(text)) {
    await pause(/[.!?:]\s*$/u.test(content) ? msPerToken * 3 : msPerToken)
    yield { type, content, ...(scope && { loop_scope: scope }) }
  }
}
