import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { createToolBook } from './aiecs-tools.js'
import type { AgentEvent, AgentPhase, AgentScope, ResultEvent, TokenEvent } from './events.js'
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
  eventNames: [
    ...['token', 'thinking_token', 'status', 'started', 'completed', 'iteration_start', 'result', 'error'],
    ...['tool_call', 'tool_result', 'tool_error', 'tool_call_delta', 'tool_call_update'],
    ...['tool_calls_ready', 'tool_calls', 'recovery_result', 'end', 'done'],
    ...['dawp_run_started', 'dawp_run_completed', 'dawp_step_started', 'dawp_step_completed', 'dawp_result'],
    ...['knowledge_retrieval_started', 'knowledge_retrieval_completed'],
  ],
  encode({ input, context = {} }) {
    const object = asObject(input)
    if (object && typeof object['message'] === 'string') return { ...object, context }
    return { task: typeof input === 'string' ? { description: input } : (input ?? {}), context }
  },
  createDecoder: createAiecsDecoder,
}

/** What the frames hold: told by the first one that can tell. */
type Mode = 'events' | 'text' | 'strings' | undefined

const PHASES: ReadonlySet<string> = new Set(['started', 'thinking', 'acting', 'observing', 'completed'])
const END_WORDS: ReadonlyMap<string, 'error' | 'cancelled'> = new Map([
  ['error', 'error'],
  ['failed', 'error'],
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
  ['stopped', 'cancelled'],
])

function createAiecsDecoder(): Decoder {
  const tools = createToolBook()
  const scopes = new Map<string, AgentScope>()
  /** First halves of surrogate pairs that a token was cut in, by scope; kept until the other half comes. */
  const halves = new Map<string, Pick<TokenEvent, 'type' | 'scope'> & { half: string }>()
  let mode: Mode
  let iteration = 0
  let begun = false
  let phase: AgentPhase | undefined
  /** The agent says itself when it acts and observes, so nothing needs to be implied. */
  let saysPhases = false

  function push(frame: Frame): AgentEvent[] {
    const { data } = frame
    if (frame.text) return readBare(data)
    const name = frame.event === 'message' ? undefined : frame.event
    if (data.trim() === '[DONE]') return [{ type: 'finish', reason: 'completed' }]
    if (mode === 'text' && name === undefined && !data.startsWith('{')) return readBare(data)

    let value: unknown
    try {
      value = parseJson(data)
    } catch (cause) {
      if (name !== undefined) return readNamed(name, data)
      if (mode === 'text' || (mode === undefined && !/^\s*\{\s*"(type"|.*\}\s*$)/s.test(data)))
        return readBare(data)
      throw invalid('is not JSON', data, cause)
    }
    const object = asObject(value)
    const type = object && (asString(object['type']) ?? name)
    if (object && type !== undefined) {
      // In running text an object is an event only if it is one of ours: a model may well write JSON.
      if (mode === 'text' && name === undefined && !aiecs.eventNames?.includes(type)) return readBare(data)
      if (mode === undefined && type !== 'end') mode = 'events'
      return readEvent(type, object, data)
    }
    if (name !== undefined) return readNamed(name, asString(value) ?? data)
    if (typeof value === 'string' && mode !== 'events' && mode !== 'text') {
      mode = 'strings'
      return readText('token', value, {})
    }
    if (mode === 'text' || (mode === undefined && (!object || data.trim() === '{}'))) return readBare(data)
    throw invalid(object ? 'has no `type`' : 'is not an object', data)
  }

  function readBare(text: string): AgentEvent[] {
    mode ??= 'text'
    return readText('token', text, {})
  }

  /** A frame whose meaning is in its SSE name, and whose data is plain text. */
  function readNamed(name: string, text: string): AgentEvent[] {
    if (name === 'token' || name === 'thinking_token') {
      if (name === 'token') mode ??= 'text'
      return readText(name === 'token' ? 'token' : 'reasoning', text, {})
    }
    const wire = { error: text, status: text, content: text }
    if (name === 'error' || name === 'end' || name === 'done') return readEvent(name, wire, text)
    if (name === 'status' && PHASES.has(text)) return readEvent(name, wire, text)
    return [{ type: 'custom', name, data: text, telemetry: false }]
  }

  function readEvent(type: string, wire: WireObject, raw: string): AgentEvent[] {
    const scope = scopeOf(wire)
    const timestamp = parseTimestamp(wire['timestamp'])
    const where = { ...(timestamp !== undefined && { timestamp }), ...(scope && { scope }) }

    switch (type) {
      case 'token':
      case 'thinking_token': {
        const content = wire['content'] ?? ''
        if (typeof content !== 'string') throw invalid('has no text in `content`', raw)
        const implied = phase === 'started' || phase === 'observing' ? imply('thinking', where) : []
        return [...implied, ...readText(type === 'token' ? 'token' : 'reasoning', content, where)]
      }
      case 'started':
        return begin(where)
      case 'status': {
        const status = asString(wire['status']) ?? ''
        if (!PHASES.has(status)) return [custom(type, wire, where)]
        if (status === 'started') return begin(where)
        if (status === 'acting' || status === 'observing') saysPhases = true
        const settled = status === 'completed' ? tools.cancel(where) : []
        // A cast after the check: a Set of strings does not narrow.
        return [...settled, say(status as AgentPhase, where, asNumber(wire['iteration']), maxOf(wire))]
      }
      case 'iteration_start': {
        const number = asNumber(wire['iteration']) ?? iteration + 1
        // A number that comes again: the loop was started over after a failure that nothing else tells of.
        // Not so in nested scopes, where every step counts from 1.
        const again = !scope && number <= iteration
        const settled: AgentEvent[] = again ? restart(number, where) : tools.cancel(where)
        return [...settled, say('thinking', where, number, maxOf(wire))]
      }
      case 'completed':
        return [...tools.cancel(where), say('completed', where)]
      case 'tool_call_delta':
      case 'tool_call_update':
        return tools.delta(wire, where)
      case 'tool_calls_ready':
      case 'tool_calls':
        // Delivery may come in a burst once the whole batch is done, so acting begins here.
        return [...imply('acting', where), ...tools.ready(wire, where)]
      case 'tool_call':
        return [...imply('acting', where), ...tools.call(wire, where)]
      case 'tool_result':
      case 'tool_error': {
        const success = type === 'tool_result' && wire['success'] !== false
        const outcome = tools.outcome(wire, success, where)
        return tools.busy(scope) ? outcome : [...outcome, ...imply('observing', where)]
      }
      case 'result':
        return [...tools.cancel(where), resultOf(wire, where)]
      case 'error':
        return [...tools.cancel(where), errorOf(wire['error'] ?? wire['message'], where)]
      case 'recovery_result':
        return recovered(asObject(wire['recovery']) ?? wire, where)
      case 'end':
      case 'done': {
        const reason = END_WORDS.get(asString(wire['status'])?.toLowerCase() ?? '') ?? 'completed'
        return [{ type: 'finish', reason, ...where }]
      }
      case 'dawp_run_started':
      case 'dawp_step_started':
        return scope ? [{ type: 'scope_started', ...where, scope }] : [custom(type, wire, where)]
      case 'dawp_run_completed':
      case 'dawp_step_completed':
        return scope ? endScope(scope, wire['success'] !== false, where) : [custom(type, wire, where)]
      case 'knowledge_retrieval_started':
        return [{ type: 'scope_started', ...where, scope: retrieval(wire) }]
      case 'knowledge_retrieval_completed':
        return [{ type: 'scope_ended', ...where, scope: retrieval(wire), success: true }]
      default:
        return [custom(type, wire, where)]
    }
  }

  /** The agent begins; where it begins again, what the first attempt said is void. */
  function begin(where: Where): AgentEvent[] {
    const again = begun && !where.scope
    if (!where.scope) begun = true
    return [...(again ? restart(0, where) : []), say('started', where)]
  }

  function restart(number: number, where: Where): AgentEvent[] {
    tools.forget()
    halves.clear()
    iteration = 0
    return [{ type: 'step_reset', iteration: number, ...where }]
  }

  function say(status: AgentPhase, where: Where, number?: number, maxIterations?: number): AgentEvent {
    if (!where.scope) {
      phase = status
      iteration = number ?? iteration
    }
    return {
      type: 'status',
      status,
      ...(number !== undefined && { iteration: number }),
      ...(maxIterations !== undefined && { maxIterations }),
      ...where,
    }
  }

  /** Says the phase that an event implies, unless the agent is in it already or says its phases itself. */
  function imply(status: AgentPhase, where: Where): AgentEvent[] {
    if (where.scope || saysPhases || phase === status || phase === 'completed') return []
    return [say(status, where, iteration || undefined)]
  }

  function readText(type: 'token' | 'reasoning', text: string, where: Where): AgentEvent[] {
    const key = `${type} ${where.scope?.id ?? ''}`
    let content = (halves.get(key)?.half ?? '') + text
    halves.delete(key)
    if (/[\uD800-\uDBFF]$/.test(content)) {
      halves.set(key, { type: type as 'token', ...where, half: content.slice(-1) })
      content = content.slice(0, -1)
    }
    return content === '' ? [] : [{ type, content, ...where }]
  }

  function endScope(scope: AgentScope, success: boolean, where: Where): AgentEvent[] {
    return [...tools.cancel(where), { type: 'scope_ended', ...where, scope, success }]
  }

  function scopeOf(wire: WireObject): AgentScope | undefined {
    const loop = asObject(wire['loop_scope'])
    const kind = loop && asString(loop['kind'])
    if (!loop || kind === undefined || kind === 'main') return undefined
    const runId = asString(loop['run_id']) ?? ''
    const step = asString(loop['step_id'])
    const parentId = `${kind}/${runId}`
    const id = step === undefined ? parentId : `${parentId}/${step}`
    const name = step ?? asString(loop['workflow_id']) ?? (runId || kind)
    return remember({ id, kind, name, ...(step !== undefined && { parentId }) })
  }

  function retrieval(wire: WireObject): AgentScope {
    const number = asNumber(wire['iteration']) ?? iteration
    const name = asString(wire['query']) ?? 'knowledge retrieval'
    return remember({ id: `knowledge/${number}`, kind: 'knowledge', name })
  }

  /** One object per scope, so that `===` tells scopes apart. */
  function remember(scope: AgentScope): AgentScope {
    const known = scopes.get(scope.id)
    if (!known) scopes.set(scope.id, scope)
    return known ?? scope
  }

  return {
    get ends() {
      return mode === 'text' || mode === 'strings' ? 'body' : 'event'
    },
    push,
    end: () =>
      Array.from(halves.values(), ({ half, ...where }) => ({ ...where, content: half.toWellFormed() })),
  }
}

type Where = Pick<AgentEvent, 'timestamp' | 'scope'>

function resultOf(wire: WireObject, where: Where): ResultEvent {
  const executionTime = asNumber(wire['execution_time'])
  const iterations = asNumber(wire['iterations'])
  const reason = asString(wire['reason'])
  return {
    type: 'result',
    output: wire['output'] ?? null,
    success: wire['success'] !== false,
    ...(executionTime !== undefined && { executionTime }),
    ...(iterations !== undefined && { iterations }),
    ...(reason !== undefined && { reason }),
    ...where,
  }
}

/** `execute_with_recovery` tells how it all came out after one or several whole runs. */
function recovered(recovery: WireObject, where: Where): AgentEvent[] {
  const task = asObject(recovery['result'])
  const success = recovery['success'] !== false
  const output = task ? (task['output'] ?? task) : recovery['result']
  const result = resultOf({ ...task, output, success }, where)
  if (success) return [result]
  return [result, errorOf(recovery['terminal_error'] ?? 'Every recovery strategy failed.', where)]
}

function errorOf(error: unknown, where: Where): AgentEvent {
  return { type: 'error', error: asString(error) ?? JSON.stringify(error ?? 'unknown'), ...where }
}

/** Plugins and hooks report on themselves, 31 events of the 45 in a short answer: that is not for the reader. */
function custom(name: string, wire: WireObject, where: Where): AgentEvent {
  const telemetry = name.startsWith('plugin_') || name === 'agent_hook'
  return { type: 'custom', name, data: wire, telemetry, ...where }
}

function maxOf(wire: WireObject): number | undefined {
  return asNumber(wire['max_iterations'])
}

function invalid(what: string, data: string, cause?: unknown): AgentError {
  const message = `An event ${what}, so it cannot be shown. Check what the server sends.`
  return new AgentError('invalid_event', message, { cause, detail: data })
}
