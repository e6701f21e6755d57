// @ts-check
import { calculate, findExpression, rounded } from './calculate.mjs'

/**
 * Answers without a single token, as a ToolAgent does that was told which tool to use: one call, one result.
 *
 * @type {import('../run.mjs').Agent}
 */
export async function* silent({ text, pause, elapsed }) {
  yield { type: 'started' }
  await pause(350)
  const expression = findExpression(text) ?? '16.3 * 3.28084'
  yield { type: 'tool_call', tool_name: 'calculator', operation: 'evaluate', parameters: { expression } }
  await pause(1_400)
  try {
    const value = rounded(calculate(expression))
    yield { type: 'tool_result', tool_name: 'calculator', result: { expression, value } }
    await pause(150)
    yield {
      type: 'result',
      success: true,
      output: `${expression} = ${value}`,
      tool_used: 'calculator',
      execution_time: elapsed(),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    yield { type: 'tool_error', tool_name: 'calculator', error: `Tool execution failed: ${reason}` }
    await pause(150)
    yield { type: 'error', error: `The calculator could not read “${expression}”: ${reason}.` }
  }
}
