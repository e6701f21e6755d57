import { AgentError } from '../errors.js'
import type { AgentPhase } from '../protocols/events.js'
import {
  defaultScriptOptions,
  type Script,
  type ScriptedCall,
  type ScriptedCallOptions,
  type ScriptedResultOptions,
  type ScriptedScope,
  type ScriptOptions,
  type ScriptStep,
} from './script.js'

/**
 * An agent that says what a script says. Immutable: every call returns a new agent, so that tests can share the
 * beginning of a script.
 */
export interface ScriptedAgent extends Script {
  /** Says a piece of the answer, in one event. */
  token(content: string): ScriptedAgent
  /**
   * Says a text in pieces of about the size of a model's tokens; joined they are `text`.
   *
   * @param everyMs Milliseconds before each piece. @default 0
   */
  tokens(text: string, everyMs?: number): ScriptedAgent
  /** Says a piece of reasoning, in one event. */
  reasoning(content: string): ScriptedAgent
  /** Says a piece of text without an event around it, as a server does that forwards tokens alone. */
  bareToken(text: string): ScriptedAgent
  /** Says nothing for so many milliseconds: the connection and the agent's own clock both wait. */
  pause(ms: number): ScriptedAgent
  /**
   * Begins an iteration; rarely needed, since iterations are implied. A number that is not greater than the
   * current one is how AIECS starts over after a failure of the model.
   *
   * @param iteration 1-based. @default the next
   */
  iteration(iteration?: number, maxIterations?: number): ScriptedAgent
  /** Says what the agent is doing, in a `status` event. */
  status(status: AgentPhase, iteration?: number): ScriptedAgent
  /**
   * Calls a tool; it stays open until {@link toolResult} or {@link toolError}. Calls that follow each other
   * directly are one batch; the tools of a batch run one after the other, as AIECS runs them.
   */
  toolCall(name: string, parameters: unknown, options?: ScriptedCallOptions): ScriptedAgent
  /** Calls several tools in one batch. */
  toolCalls(calls: readonly ScriptedCall[]): ScriptedAgent
  /**
   * The oldest open tool call succeeds with any JSON value.
   *
   * @throws AgentError 'misuse' when no call is open
   */
  toolResult(result: unknown): ScriptedAgent
  /**
   * The oldest open tool call fails.
   *
   * @throws AgentError 'misuse' when no call is open
   */
  toolError(error: string): ScriptedAgent
  /** Gives the final answer, any JSON value, and says that the agent is done. */
  result(output: unknown, options?: ScriptedResultOptions): ScriptedAgent
  /** Reports an error of the agent. A real AIECS agent says nothing after it; a script may. */
  error(error: string): ScriptedAgent
  /** Sends an object as it is, with no timestamp added and nothing implied before it. */
  event(event: Readonly<Record<string, unknown>>): ScriptedAgent
  /** Sends characters as they are, without framing: a broken event, half a line, a byte order mark. */
  raw(text: string): ScriptedAgent
  /** Sends a sign of life without meaning: an SSE comment, an empty line of NDJSON. */
  comment(text: string): ScriptedAgent
  /**
   * Nested work: all that `script` says is attributed to it.
   *
   * @example scriptedAgent().scope({ workflow: 'review' }, (agent) => agent.scope({ step: 'read' }, (step) => step.token('…')))
   * @throws AgentError 'misuse' for a step that is not inside a workflow
   */
  scope(scope: ScriptedScope, script: (agent: ScriptedAgent) => ScriptedAgent): ScriptedAgent
  /** The connection breaks here; nothing after it is sent. */
  cut(): ScriptedAgent
  /** Says, as the last event of the stream, that nothing more will come: `event: end`. */
  end(status?: 'completed' | 'error' | 'cancelled'): ScriptedAgent
}

/**
 * Begins the script of an agent. The script is plain data; what it sends is the same each time, timestamps
 * included: they follow from `startTime` and the pauses.
 *
 * @example
 * const agent = scriptedAgent().tokens('Let me look. ', 30).toolCall('search', { query: 'x' }).pause(400)
 *   .toolResult({ hits: 3 }).tokens('Three hits.', 30).result('Three hits.')
 */
export function scriptedAgent(options: Partial<ScriptOptions> = {}): ScriptedAgent {
  return build({ ...defaultScriptOptions, ...options }, [], 0, false)
}

// A model's token is a short word with the space before it.
const tokenSized = /\s*\S{1,8}|\s+/gu

/** @param open Number of tool calls without an outcome. */
function build(
  options: ScriptOptions,
  steps: readonly ScriptStep[],
  open: number,
  inWorkflow: boolean,
): ScriptedAgent {
  const add = (step: ScriptStep) => build(options, [...steps, step], open, inWorkflow)
  const call = (calls: readonly ScriptedCall[]) =>
    build(options, [...steps, { type: 'tool_calls', calls }], open + calls.length, inWorkflow)
  const resolve = (step: ScriptStep) => {
    if (open === 0) {
      throw misuse(
        'No tool call is open here',
        'Script toolCall() first, or send the event itself with event()',
      )
    }
    return build(options, [...steps, step], open - 1, inWorkflow)
  }
  return {
    steps,
    options,
    token: (content) => add({ type: 'token', content }),
    tokens: (text, everyMs = 0) => build(options, [...steps, ...tokenSteps(text, everyMs)], open, inWorkflow),
    reasoning: (content) => add({ type: 'reasoning', content }),
    bareToken: (text) => add({ type: 'bare_token', text }),
    pause: (ms) => add(pauseStep(ms)),
    iteration: (iteration, maxIterations) =>
      add({
        type: 'iteration',
        ...(iteration === undefined ? {} : { iteration }),
        ...(maxIterations === undefined ? {} : { maxIterations }),
      }),
    status: (status, iteration) =>
      add({ type: 'status', status, ...(iteration === undefined ? {} : { iteration }) }),
    toolCall: (name, parameters, callOptions) => call([{ name, parameters, ...callOptions }]),
    toolCalls: call,
    toolResult: (result) => resolve({ type: 'tool_result', result }),
    toolError: (error) => resolve({ type: 'tool_error', error }),
    result: (output, resultOptions = {}) => add({ type: 'result', output, options: resultOptions }),
    error: (error) => add({ type: 'error', error }),
    event: (event) => add({ type: 'event', event }),
    raw: (text) => add({ type: 'raw', text }),
    comment: (text) => add({ type: 'comment', text }),
    scope: (scope, script) => {
      if ('step' in scope && !inWorkflow) {
        throw misuse(
          `The step '${scope.step}' is in no workflow`,
          "Put it inside scope({ workflow: '…' }, …)",
        )
      }
      return add({ type: 'scope', scope, steps: script(build(options, [], 0, true)).steps })
    },
    cut: () => add({ type: 'cut' }),
    end: (status = 'completed') => add({ type: 'end', status }),
  }
}

function tokenSteps(text: string, everyMs: number): ScriptStep[] {
  return (text.match(tokenSized) ?? []).flatMap<ScriptStep>((content) => [
    ...(everyMs === 0 ? [] : [pauseStep(everyMs)]),
    { type: 'token', content },
  ])
}

function pauseStep(ms: number): ScriptStep {
  if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) {
    throw misuse(`A script cannot pause for ${ms} milliseconds`, 'Give a number from 0 up')
  }
  return { type: 'pause', ms }
}

function misuse(what: string, fix: string): AgentError {
  return new AgentError('misuse', `${what}, so that the script has no meaning. ${fix}.`)
}
