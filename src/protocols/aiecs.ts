import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { createToolBook, type ToolBook } from './aiecs-tools.js'
import type { AgentEvent, AgentPhase, AgentScope, CustomEvent, ResultEvent } from './events.js'
import type { Decoder, Protocol } from './protocol.js'
import { asNumber, asObject, asString, asText, parseJson, parseTimestamp, type WireObject } from './wire.js'

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
  /** One for each scope, by its id. */
  const books = new Map<string | undefined, ToolBook>()
  const timesUsed = new Map<string, number>()
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
  /** What it says. */
  let events: AgentEvent[] = []

  const tell = (event: AgentEvent) => {
    // Nobody else has it yet, and a copy would cost as much as all the rest.
    event.timestamp = parseTimestamp(wire['timestamp'])
    event.scope ??= scope
    events.push(event)
  }
  function tools(): ToolBook {
    const book = books.get(scope?.id) ?? createToolBook(timesUsed, tell)
    books.set(scope?.id, book)
    return book
  }
  const bare = (content: string): AgentEvent[] => {
    mode ??= 'text'
    return content === '' ? [] : [{ type: 'token', content }]
  }
  const say = (status: AgentPhase, count = wire['iteration']) => {
    const number = asNumber(count)
    if (!scope) {
      phase = status
      iteration = number ?? iteration
    }
    tell({ type: 'status', status, iteration: number, maxIterations: asNumber(wire['max_iterations']) })
  }
  // Says the phase that an event implies, unless the agent is in it already or says its phases itself.
  const imply = (status: AgentPhase) => {
    if (!scope && !saysPhases && phase !== status && phase !== 'completed')
      say(status, iteration || undefined)
  }
  const restart = (number: number) => {
    books.clear()
    iteration = 0
    tell({ type: 'step_reset', iteration: number })
  }
  const moveOn = () => tools().cancel(true)

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
    scope = undefined
    events = []
    const { kind, run_id, step_id, workflow_id } = asObject(wire['loop_scope']) ?? {}
    const word = asString(kind)
    if (word && word !== 'main') {
      const id = `${word}/${asString(run_id)}`
      const step = asString(step_id)
      scope = step
        ? { id: `${id}/${step}`, parentId: id, kind: word, name: step }
        : { id, kind: word, name: asString(workflow_id ?? run_id) || word }
    }
    read(type)
    return events
  }

  function read(type: string): void {
    switch (type) {
      case 'token':
      case 'thinking_token': {
        const content = asString(wire['content'] ?? '')
        if (content === undefined) throw invalid(JSON.stringify(wire))
        if (phase === 'started' || phase === 'observing') imply('thinking')
        if (content) tell({ type: type === 'token' ? type : 'reasoning', content })
        return
      }
      case 'status': {
        // A cast: those are looked for.
        const status = (asString(wire['status']) ?? '') as AgentPhase
        if (/^(started|completed)$/.test(status)) return read(status)
        if (!/^(thinking|acting|observing)$/.test(status)) break
        saysPhases ||= status !== 'thinking'
        // Releases without `iteration_start` begin an iteration so.
        if ((asNumber(wire['iteration']) ?? 0) > iteration) moveOn()
        return say(status)
      }
      case 'started':
        // A second start is another attempt, and what the first one said is void.
        if (begun && !scope) restart(0)
        begun ||= !scope
        return say(type)
      case 'iteration_start': {
        const number = asNumber(wire['iteration']) ?? iteration + 1
        // A number that comes again: the loop was started over after a failure that nothing else tells of.
        // Not so in nested scopes, where every step counts from 1.
        if (!scope && number <= iteration) restart(number)
        else moveOn()
        return say('thinking', number)
      }
      case 'completed':
        moveOn()
        return say(type)
      case 'tool_call_delta':
      case 'tool_call_update':
        return tools().announce(wire['tool_call'], 0, false)
      case 'tool_calls_ready':
      case 'tool_calls': {
        const batch = wire['tool_calls']
        // Delivery may come in a burst once the whole batch is done, so acting begins here.
        imply('acting')
        if (Array.isArray(batch))
          for (const [index, entry] of batch.entries()) tools().announce(entry, index, true)
        // The batch is whole: what was written and is not in it was a slip of the stream.
        return tools().cancel(false)
      }
      case 'tool_call':
        imply('acting')
        return tools().begin(wire)
      case 'tool_result':
      case 'tool_error':
        if (!tools().settle(wire, type === 'tool_result' && wire['success'] !== false)) imply('observing')
        return
      case 'result':
        moveOn()
        return tell(resultOf(wire))
      case 'error':
        moveOn()
        return tell(errorOf(wire['error'] ?? wire['message']))
      case 'recovery_result': {
        // `execute_with_recovery` tells how it all came out after one or several whole runs.
        const { result: task, success, terminal_error } = asObject(wire['recovery']) ?? wire
        const result = resultOf({ output: task, ...asObject(task), success })
        tell(result)
        if (!result.success) tell(errorOf(terminal_error))
        return
      }
      case 'end':
      case 'done': {
        const word = asString(wire['status']) ?? ''
        const reason = /error|fail/i.test(word)
          ? 'error'
          : /cancel|stop/i.test(word)
            ? 'cancelled'
            : 'completed'
        return tell({ type: 'finish', reason })
      }
    }
    const nested = /^(?:dawp_(?:run|step)|(knowledge)_retrieval)_(started|completed)$/.exec(type)
    const kind = nested?.[1]
    const entered = kind
      ? {
          id: `${kind}/${asNumber(wire['iteration']) ?? iteration}`,
          kind,
          name: asString(wire['query']) ?? kind,
        }
      : scope
    // Plugins and hooks report on themselves, 31 events of the 45 in a short answer: that is not for the reader.
    if (!nested || !entered) {
      const event: CustomEvent = {
        type: 'custom',
        name: type,
        data: wire,
        telemetry: /^(plugin_|agent_hook$)/.test(type),
      }
      return tell(extend?.(event) ?? event)
    }
    if (nested[2] === 'started') return tell({ type: 'scope_started', scope: entered })
    moveOn()
    tell({ type: 'scope_ended', scope: entered, success: wire['success'] !== false })
  }

  return {
    get ends() {
      return mode && mode !== 'events' ? 'body' : 'event'
    },
    push,
    end: () => [],
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

function errorOf(words: unknown): AgentEvent {
  return { type: 'error', error: asText(words ?? 'unknown') }
}

function invalid(data: string, cause?: unknown): AgentError {
  const message = 'An event is no JSON object with a type. Check the server.'
  return new AgentError('invalid_event', message, { cause, detail: data })
}
