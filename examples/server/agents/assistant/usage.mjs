// @ts-check
import { tokensOf } from '../say.mjs'

/** What the instructions and the tools of an assistant cost at every request. */
const INSTRUCTIONS_TOKENS = 412

/**
 * What an answer cost, counted as a model's host would.
 *
 * @param {import('../../run.mjs').Ask} ask @param {string} said
 */
export function usageOf({ text, earlier = [] }, said) {
  const input = INSTRUCTIONS_TOKENS + tokensOf([...earlier, text].join('\n')).length
  const output = tokensOf(said).length
  return { type: 'usage', input_tokens: input, output_tokens: output, total_tokens: input + output }
}
