import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { createToolBook } from './aiecs-tools.js'
import type { AgentEvent, AgentPhase, AgentScope, Draft, ResultEvent } from './events.js'
import type { Decoder, Protocol } from './protocol.js'
import { asNumber, asObject, asString, parseJson, parseTimestamp, type WireObject } from './wire.js'

/**
 * The event streams of the AIECS Python framework, in all the dialects its releases (1.5 to 2.1) and its guide
 * have, one JSON object a frame; and conversations of bare tokens: plain text, or one JSON string a frame.
 *
 * A stream of events is complete when a terminal event was seen (`result`, `completed`, `error`, an `end` marker,
 * `[DONE]`); a stream of bare tokens has none and is complete at the clean end of its body.
 *
 * A request is `{ task, context }`, or `{ message, context }` where the input is an object with a `message`;
 * a string is taken as `{ description }`.
 */
export const aiecs: Protocol = {
  name: 'aiecs',
  ends: 'event',
  eventNames: (
    'token thinking_token status started completed iteration_start result error recovery_result end done ' +
    'tool_call tool_result tool_error tool_call_delta tool_call_update tool_calls_ready tool_calls ' +
    'dawp_run_started dawp_run_completed dawp_step_started dawp_step_completed dawp_result ' +
    'knowledge_retrieval_started knowledge_retrieval_completed'
  ).split(' '),
  encode({ input, context = {} }) {
    const object = asObject(input)
    if (asString(object?.['message']) !== undefined) return { ...object, context }
    return { task: asString(input) === undefined ? (input ?? {}) : { description: input }, context }
  },
  createDecoder: createAiecsDecoder,
}

function createAiecsDecoder(): Decoder {
  const tools = createToolBook()
  const scopes = new Map<string, AgentScope>()
  /** What the frames hold: told by the first one that can tell. */
  let mode: 'events' | 'text' | 'strings' | undefined
  let iteration = 0
  let begun = false
  let phase: AgentPhase | undefined
  /** The agent says itself when it acts and observes, so nothing needs to be implied. */
  let saysPhases = false

  function push({ data, event, text }: Frame): AgentEvent[] {
    const name = event === 'message' ? undefined : event
    const bare = (content: string): AgentEvent[] => {
      mode ??= 'text'
      return content === '' ? [] : [{ type: 'token', content }]
    }
    if (text || (mode === 'text' && !name && !/^(\{|\[DONE\])/.test(data))) return bare(data)
    if (data === '[DONE]') return [{ type: 'finish', reason: 'completed' }]

    let value: unknown = data
    let cause: unknown
    try {
      value = parseJson(data)
    } catch (error) {
      cause = error
    }
    const object = asObject(value)
    const type = asString(object?.['type']) ?? name
    // In running text an object is an event only if it is one of ours: a model may well write JSON.
    if (object && type && (mode !== 'text' || name || aiecs.eventNames?.includes(type))) {
      if (type !== 'end') mode ??= 'events'
      return readEvent(type, object)
    }
    if (name === 'token') return bare(asString(value) ?? data)
    if (name) {
      const words = asString(value) ?? data
      return readEvent(name, { status: words, error: words, content: words })
    }
    if (!cause && asString(value) !== undefined && mode !== 'events') {
      if (mode !== 'text') mode = 'strings'
      return bare(mode === 'text' ? data : String(value))
    }
    // What looks like an event and cannot be read is no text: a stream may begin with a broken one.
    if (mode === 'text' || (!mode && !/^\s*\{\s*"(type"|.*\}\s*$)/s.test(data))) return bare(data)
    throw invalid(data, cause)
  }

  function readEvent(type: string, wire: WireObject): AgentEvent[] {
    const scope = scopeOf(wire)
    const timestamp = parseTimestamp(wire['timestamp'])
    const where = { ...(timestamp && { timestamp }), ...(scope && { scope }) }
    return read(type, wire, scope).map((draft) => {
      const event = { ...where, ...draft }
      for (const key of Object.keys(event) as (keyof Draft)[]) if (event[key] === undefined) delete event[key]
      // A cast after the deed: nothing in it is undefined any more.
      return event as AgentEvent
    })
  }

  function read(type: string, wire: WireObject, scope: AgentScope | undefined): Draft[] {
    const at = scope?.id ?? ''
    const isMain = !scope
    const say = (status: AgentPhase, count?: unknown): Draft => {
      const number = asNumber(count)
      if (isMain) {
        phase = status
        iteration = number ?? iteration
      }
      return { type: 'status', status, iteration: number, maxIterations: asNumber(wire['max_iterations']) }
    }
    // Says the phase that an event implies, unless the agent is in it already or says its phases itself.
    const imply = (status: AgentPhase): Draft[] =>
      isMain && !saysPhases && phase !== status && phase !== 'completed'
        ? [say(status, iteration || undefined)]
        : []
    const restart = (number: number): Draft[] => {
      tools.forget()
      iteration = 0
      return [{ type: 'step_reset', iteration: number }]
    }
    const moveOn = (...next: Draft[]) => [...tools.cancel(at, 'announced'), ...next]

    switch (type) {
      case 'token':
      case 'thinking_token': {
        const { content } = wire
        if (typeof (content ?? '') !== 'string') throw invalid(JSON.stringify(wire))
        const text: Draft = { type: type === 'token' ? type : 'reasoning', content: asString(content) }
        const implied = phase === 'started' || phase === 'observing' ? imply('thinking') : []
        return content ? [...implied, text] : implied
      }
      case 'status': {
        const status = phaseOf(wire)
        if (status === 'acting' || status === 'observing') saysPhases = true
        if (status === 'started') return read(status, wire, scope)
        if (!status) break
        return status === 'completed' ? moveOn(say(status)) : [say(status, wire['iteration'])]
      }
      case 'started': {
        // A second start is another attempt, and what the first one said is void.
        const again = isMain && begun
        if (isMain) begun = true
        return [...(again ? restart(0) : []), say(type)]
      }
      case 'iteration_start': {
        const number = asNumber(wire['iteration']) ?? iteration + 1
        // A number that comes again: the loop was started over after a failure that nothing else tells of.
        // Not so in nested scopes, where every step counts from 1.
        const settled = isMain && number <= iteration ? restart(number) : moveOn()
        return [...settled, say('thinking', number)]
      }
      case 'completed':
        return moveOn(say(type))
      case 'tool_call_delta':
      case 'tool_call_update':
        return [tools.announce(at, wire['tool_call'], 0, false)]
      case 'tool_calls_ready':
      case 'tool_calls': {
        const { tool_calls: batch } = wire
        const calls = Array.isArray(batch)
          ? batch.map((entry, index) => tools.announce(at, entry, index, true))
          : []
        // Delivery may come in a burst once the whole batch is done, so acting begins here. And the batch is
        // whole: what was written and is not in it was a slip of the stream.
        return [...imply('acting'), ...calls, ...tools.cancel(at, 'writing')]
      }
      case 'tool_call':
        return [...imply('acting'), tools.begin(at, wire)]
      case 'tool_result':
      case 'tool_error': {
        const outcome = tools.settle(at, wire, type === 'tool_result' && wire['success'] !== false)
        return tools.busy(at) ? [outcome] : [outcome, ...imply('observing')]
      }
      case 'result':
        return moveOn(resultOf(wire))
      case 'error':
        return moveOn(errorOf(wire['error'] ?? wire['message']))
      case 'recovery_result':
        return recovered(asObject(wire['recovery']) ?? wire)
      case 'end':
      case 'done': {
        const word = asString(wire['status']) ?? ''
        return [
          {
            type: 'finish',
            reason: /error|fail/i.test(word)
              ? 'error'
              : /cancel|stop/i.test(word)
                ? 'cancelled'
                : 'completed',
          },
        ]
      }
    }
    const nested = /^(?:dawp_(?:run|step)|(knowledge)_retrieval)_(started|completed)$/.exec(type)
    const entered = nested?.[1] ? retrieval(wire) : scope
    if (!nested || !entered) return [{ type: 'custom', name: type, data: wire, telemetry: isTelemetry(type) }]
    if (nested[2] === 'started') return [{ type: 'scope_started', scope: entered }]
    return moveOn({ type: 'scope_ended', scope: entered, success: wire['success'] !== false })
  }

  function scopeOf({ loop_scope }: WireObject): AgentScope | undefined {
    const { kind: word, run_id = '', step_id, workflow_id } = asObject(loop_scope) ?? {}
    const kind = asString(word)
    if (!kind || kind === 'main') return undefined
    const id = `${kind}/${asString(run_id)}`
    const step = asString(step_id)
    if (step) return remember({ id: `${id}/${step}`, parentId: id, kind, name: step })
    return remember({ id, kind, name: asString(workflow_id ?? run_id) || kind })
  }

  function retrieval({ iteration: number = iteration, query }: WireObject): AgentScope {
    return remember({
      id: `knowledge/${asNumber(number)}`,
      kind: 'knowledge',
      name: asString(query) ?? 'knowledge',
    })
  }

  /** One object per scope, so that `===` tells scopes apart. */
  function remember(scope: AgentScope): AgentScope {
    const known = scopes.get(scope.id) ?? scope
    scopes.set(scope.id, known)
    return known
  }

  return {
    get ends() {
      return mode === 'text' || mode === 'strings' ? 'body' : 'event'
    },
    push,
    end: () => [],
  }
}

function phaseOf({ status }: WireObject): AgentPhase | undefined {
  const phases: readonly unknown[] = ['started', 'thinking', 'acting', 'observing', 'completed']
  return phases.includes(status) ? (status as AgentPhase) : undefined
}

function resultOf(wire: WireObject): Draft<ResultEvent> {
  const { output = null, success, execution_time, reason, iterations } = wire
  return {
    type: 'result',
    output,
    success: success !== false,
    executionTime: asNumber(execution_time),
    reason: asString(reason),
    iterations: asNumber(iterations),
  }
}

/** `execute_with_recovery` tells how it all came out after one or several whole runs. */
function recovered({ result: task, success, terminal_error }: WireObject): Draft[] {
  const object = asObject(task)
  const result = resultOf({ ...object, output: object?.['output'] ?? task, success })
  return result.success ? [result] : [result, errorOf(terminal_error)]
}

function errorOf(words: unknown): Draft {
  return { type: 'error', error: asString(words) ?? JSON.stringify(words ?? 'unknown') }
}

/** Plugins and hooks report on themselves, 31 events of the 45 in a short answer: that is not for the reader. */
function isTelemetry(type: string): boolean {
  return /^(plugin_|agent_hook$)/.test(type)
}

function invalid(data: string, cause?: unknown): AgentError {
  const message = 'An event is not what it should be (a JSON object with a type), so it cannot be shown.'
  return new AgentError('invalid_event', message, { cause, detail: data })
}
