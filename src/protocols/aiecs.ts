import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { createToolBook } from './aiecs-tools.js'
import type { AgentEvent, AgentPhase, AgentScope, CustomEvent, ResultEvent } from './events.js'
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
  encode({ input, context = {} }) {
    const object = asObject(input)
    if (object && 'message' in object) return { ...object, context }
    return { task: asString(input) === undefined ? (input ?? {}) : { description: input }, context }
  },
  createDecoder: () => createAiecsDecoder(),
}

/**
 * Reads AIECS's event streams and its bare tokens.
 *
 * @param extend What to make of an event that AIECS does not have; nothing leaves it as it is.
 */
export function createAiecsDecoder(extend?: (event: CustomEvent) => AgentEvent | undefined): Decoder {
  const tools = createToolBook()
  /** What the frames hold: told by the first one that can tell. */
  let mode: 'events' | 'text' | 'strings' | undefined
  let iteration = 0
  let begun = false
  let phase: AgentPhase | undefined
  /** The agent says itself when it acts and observes, so nothing needs to be implied. */
  let saysPhases = false
  /** The event that is being read, and where it belongs. */
  let wire: WireObject = {}
  let scope: AgentScope | undefined

  const bare = (content: string): AgentEvent[] => {
    mode ??= 'text'
    return content === '' ? [] : [{ type: 'token', content }]
  }
  const say = (status: AgentPhase, count = wire['iteration']): AgentEvent => {
    const number = asNumber(count)
    if (!scope) {
      phase = status
      iteration = number ?? iteration
    }
    return { type: 'status', status, iteration: number, maxIterations: asNumber(wire['max_iterations']) }
  }
  // Says the phase that an event implies, unless the agent is in it already or says its phases itself.
  const imply = (status: AgentPhase): AgentEvent[] =>
    !scope && !saysPhases && phase !== status && phase !== 'completed'
      ? [say(status, iteration || undefined)]
      : []
  const restart = (number: number): AgentEvent[] => {
    tools.forget()
    iteration = 0
    return [{ type: 'step_reset', iteration: number }]
  }
  const moveOn = (...next: AgentEvent[]) => [...tools.cancel(scope?.id, true), ...next]

  function push({ data, event, text }: Frame): AgentEvent[] {
    const name = event === 'message' ? undefined : event
    // Some servers keep a connection alive by it.
    if (!data && !name) return []
    if (text || (mode === 'text' && !name && !/^(\{|\[DONE\])/.test(data))) return bare(data)
    if (data === '[DONE]') return [{ type: 'finish', reason: 'completed' }]

    let value: unknown
    let cause: unknown
    try {
      value = parseJson(data)
    } catch (error) {
      cause = error
    }
    const object = asObject(value)
    const type = asString(object?.['type']) ?? name
    // In running text an object is an event only if it ends the text, or if it begins a run behind some words of
    // greeting: a model may well write JSON.
    const begins = type === 'started' || type === 'status'
    const isNamed = name === 'token' ? object && 'content' in object : name
    if (object && type && (mode !== 'text' || begins || isNamed || /^(end|done|error|result)$/.test(type))) {
      if (type !== 'end') mode = begins ? 'events' : (mode ?? 'events')
      return readEvent(type, object)
    }
    const string = asString(value)
    const words = string ?? data
    if (name === 'token') return bare(words)
    if (name) return readEvent(name, { status: words, error: words, content: words })
    if (string !== undefined && mode !== 'events') {
      mode = 'strings'
      return bare(string)
    }
    // What looks like an event and cannot be read is no text: a stream may begin with a broken one.
    if (mode === 'text' || (!mode && !/^\s*\{\s*"(type"|.*\}\s*$)/s.test(data))) return bare(data)
    // Nor is a broken string. But what is none at all shows that there never was one: the text began with a
    // quotation.
    if (mode === 'strings' && data[0] !== '"') return bare(data)
    throw invalid(data, cause)
  }

  function readEvent(type: string, object: WireObject): AgentEvent[] {
    wire = object
    scope = scopeOf(wire)
    const timestamp = parseTimestamp(wire['timestamp'])
    const events = read(type)
    // Nobody else has them yet, and copies would cost as much as all the rest.
    for (const event of events) {
      event.timestamp = timestamp
      event.scope ??= scope
    }
    return events
  }

  function read(type: string): AgentEvent[] {
    const at = scope?.id
    switch (type) {
      case 'token':
      case 'thinking_token': {
        const content = asString(wire['content'] ?? '')
        if (content === undefined) throw invalid(JSON.stringify(wire))
        const events = phase === 'started' || phase === 'observing' ? imply('thinking') : []
        if (content) events.push({ type: type === 'token' ? type : 'reasoning', content })
        return events
      }
      case 'status': {
        // A cast: those are looked for.
        const status = (asString(wire['status']) ?? '') as AgentPhase
        if (/^(started|completed)$/.test(status)) return read(status)
        if (!/^(thinking|acting|observing)$/.test(status)) break
        saysPhases ||= status !== 'thinking'
        // Releases without `iteration_start` begin an iteration so.
        const begins = (asNumber(wire['iteration']) ?? 0) > iteration
        return begins ? moveOn(say(status)) : [say(status)]
      }
      case 'started': {
        // A second start is another attempt, and what the first one said is void.
        const again = !scope && begun
        begun ||= !scope
        return [...(again ? restart(0) : []), say(type)]
      }
      case 'iteration_start': {
        const number = asNumber(wire['iteration']) ?? iteration + 1
        // A number that comes again: the loop was started over after a failure that nothing else tells of.
        // Not so in nested scopes, where every step counts from 1.
        const settled = !scope && number <= iteration ? restart(number) : moveOn()
        return [...settled, say('thinking', number)]
      }
      case 'completed':
        return moveOn(say(type))
      case 'tool_call_delta':
      case 'tool_call_update':
        return [tools.announce(at, wire['tool_call'], 0, false)]
      case 'tool_calls_ready':
      case 'tool_calls': {
        const batch = wire['tool_calls']
        const calls = Array.isArray(batch)
          ? batch.map((entry, index) => tools.announce(at, entry, index, true))
          : []
        // Delivery may come in a burst once the whole batch is done, so acting begins here. And the batch is
        // whole: what was written and is not in it was a slip of the stream.
        return [...imply('acting'), ...calls, ...tools.cancel(at, false)]
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
    const entered = nested?.[1] ? retrieval(wire, iteration) : scope
    // Plugins and hooks report on themselves, 31 events of the 45 in a short answer: that is not for the reader.
    if (!nested || !entered) {
      const event: CustomEvent = {
        type: 'custom',
        name: type,
        data: wire,
        telemetry: /^(plugin_|agent_hook$)/.test(type),
      }
      return [extend?.(event) ?? event]
    }
    if (nested[2] === 'started') return [{ type: 'scope_started', scope: entered }]
    return moveOn({ type: 'scope_ended', scope: entered, success: wire['success'] !== false })
  }

  return {
    get ends() {
      return mode && mode !== 'events' ? 'body' : 'event'
    },
    push,
    end: () => [],
  }
}

function scopeOf(wire: WireObject): AgentScope | undefined {
  const { kind, run_id, step_id, workflow_id } = asObject(wire['loop_scope']) ?? {}
  const word = asString(kind)
  if (!word || word === 'main') return undefined
  const id = `${word}/${asString(run_id)}`
  const step = asString(step_id)
  if (step) return { id: `${id}/${step}`, parentId: id, kind: word, name: step }
  return { id, kind: word, name: asString(workflow_id ?? run_id) || word }
}

function retrieval(wire: WireObject, current: number): AgentScope {
  const kind = 'knowledge'
  return {
    id: `${kind}/${asNumber(wire['iteration']) ?? current}`,
    kind,
    name: asString(wire['query']) ?? kind,
  }
}

function resultOf(wire: WireObject): ResultEvent {
  return {
    type: 'result',
    output: wire['output'] ?? null,
    success: wire['success'] !== false,
    executionTime: asNumber(wire['execution_time']),
    reason: asString(wire['reason']),
    iterations: asNumber(wire['iterations']),
    totalTokens: asNumber(wire['total_tokens']),
  }
}

/** `execute_with_recovery` tells how it all came out after one or several whole runs. */
function recovered(wire: WireObject): AgentEvent[] {
  const task = wire['result']
  const result = resultOf({ output: task, ...asObject(task), success: wire['success'] })
  return result.success ? [result] : [result, errorOf(wire['terminal_error'])]
}

function errorOf(words: unknown): AgentEvent {
  return { type: 'error', error: asString(words ?? 'unknown') ?? JSON.stringify(words) }
}

function invalid(data: string, cause?: unknown): AgentError {
  const message = 'An event is no JSON object with a type. Check the server.'
  return new AgentError('invalid_event', message, { cause, detail: data })
}
