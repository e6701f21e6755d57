import type { AgentEvent, AgentScope, ToolCallDeltaEvent } from './events.js'
import { asNumber, asObject, asString, parseJson, type WireObject } from './wire.js'

interface Call {
  /** What we call it: unique in the run. */
  toolCallId: string
  /** What the wire calls it: unique in its iteration at best. */
  wireId: string | undefined
  functionName: string | undefined
  toolName: string | undefined
  /** A `tool_call` was seen for it. */
  bound: boolean
}

/** The calls of one scope that have no outcome yet. */
interface Book {
  /** The model is still writing these, by their id on the wire. */
  pending: Map<string, Call>
  /** Announced as a batch, in the order in which they will run. */
  queue: Call[]
  /** Begun without ever being announced. */
  loose: Call[]
}

type Where = Pick<AgentEvent, 'timestamp' | 'scope'>

/** Pairs AIECS's tool events, of which only the announcements carry ids. */
export interface ToolBook {
  delta(event: WireObject, where: Where): AgentEvent[]
  ready(event: WireObject, where: Where): AgentEvent[]
  call(event: WireObject, where: Where): AgentEvent[]
  outcome(event: WireObject, success: boolean, where: Where): AgentEvent[]
  /** The scope has moved on: what was announced and not run never will be. */
  cancel(where: Where): AgentEvent[]
  /** Whether anything in this scope is under way. */
  busy(scope: AgentScope | undefined): boolean
  /** The agent starts over. */
  forget(): void
}

/**
 * One queue per scope, filled by the announced batch: execution is sequential and every outcome belongs to the
 * queue's head whatever its name says (a call that could not even begin has an outcome and no `tool_call`, under
 * another name or `unknown`). Without a batch: an id if the server added one, else the oldest call of that name.
 */
export function createToolBook(): ToolBook {
  const books = new Map<string, Book>()
  const timesUsed = new Map<string, number>()

  function bookOf(scope: AgentScope | undefined): Book {
    const key = scope?.id ?? ''
    let book = books.get(key)
    if (!book) books.set(key, (book = { pending: new Map(), queue: [], loose: [] }))
    return book
  }

  /** AIECS numbers calls anew in every iteration, so an id that comes again gets a suffix. */
  function uniqueId(wireId: string): string {
    const times = (timesUsed.get(wireId) ?? 0) + 1
    timesUsed.set(wireId, times)
    return times === 1 ? wireId : uniqueId(`${wireId}#${times}`)
  }

  function open(wireId: string | undefined, name: string | undefined): Call {
    const toolCallId = uniqueId(wireId ?? name ?? 'call')
    return { toolCallId, wireId, functionName: undefined, toolName: undefined, bound: false }
  }

  function announce(
    book: Book,
    entry: WireObject,
    index: number,
    where: Where,
    complete: boolean,
  ): AgentEvent {
    const fn = asObject(entry['function'])
    const wireId = asString(entry['id']) || `call_${asNumber(entry['index']) ?? index}`
    const call = book.pending.get(wireId) ?? open(wireId, undefined)
    call.functionName = asString(fn?.['name']) || call.functionName
    const inputText = asString(fn?.['arguments']) ?? JSON.stringify(fn?.['arguments'] ?? {})
    if (complete) {
      book.pending.delete(wireId)
      book.queue.push(call)
    } else book.pending.set(wireId, call)
    const { toolCallId, functionName = 'unknown' } = call
    const event: ToolCallDeltaEvent = {
      type: 'tool_call_delta',
      toolCallId,
      functionName,
      inputText,
      complete,
      ...where,
    }
    return complete ? withParameters(event) : event
  }

  function cancelAll(calls: Iterable<Call>, where: Where): AgentEvent[] {
    return Array.from(calls, ({ toolCallId }) => ({ type: 'tool_cancelled', toolCallId, ...where }))
  }

  function cancelPending(book: Book, where: Where): AgentEvent[] {
    const cancelled = cancelAll(book.pending.values(), where)
    book.pending.clear()
    return cancelled
  }

  /** The call that an outcome belongs to, taken off the book. */
  function take(book: Book, wireId: string | undefined, toolName: string): Call | undefined {
    const { queue, loose } = book
    const byId = (call: Call) => wireId !== undefined && call.wireId === wireId
    const byName = (call: Call) => call.bound && call.toolName === toolName
    const list = queue.some(byId) || (queue.length > 0 && !loose.some(byId)) ? queue : loose
    let index = list.findIndex(byId)
    if (index < 0 && list === queue) {
      // Several at once in the queue: a server that really runs them in parallel, so its names can be relied on.
      const parallel = queue.filter((call) => call.bound).length > 1
      index = Math.max(0, parallel ? queue.findIndex(byName) : 0)
    } else if (index < 0) index = loose.findIndex(byName)
    return index < 0 ? undefined : list.splice(index, 1)[0]
  }

  return {
    delta(event, where) {
      const entry = asObject(event['tool_call'])
      return entry ? [announce(bookOf(where.scope), entry, 0, where, false)] : []
    },

    ready(event, where) {
      const book = bookOf(where.scope)
      const list = Array.isArray(event['tool_calls']) ? event['tool_calls'] : []
      const entries = list.map(asObject).filter((entry) => entry !== undefined)
      const events = entries.map((entry, index) => announce(book, entry, index, where, true))
      // The batch is whole: what was written and is not in it was a slip of the stream.
      return [...events, ...cancelPending(book, where)]
    },

    call(event, where) {
      const book = bookOf(where.scope)
      const toolName = asString(event['tool_name']) ?? 'unknown'
      const wireId = wireIdOf(event)
      const waiting = book.queue.filter((call) => !call.bound)
      let call = waiting.find((candidate) => candidate.wireId === wireId) ?? waiting[0]
      if (!call) {
        call = (wireId !== undefined && book.pending.get(wireId)) || open(wireId, toolName)
        if (wireId !== undefined) book.pending.delete(wireId)
        book.loose.push(call)
      }
      call.bound = true
      call.toolName = toolName
      const { toolCallId, functionName } = call
      const operation = asString(event['operation'])
      return [
        {
          type: 'tool_call',
          toolCallId,
          toolName,
          ...(functionName !== undefined && { functionName }),
          ...(operation !== undefined && { operation }),
          parameters: event['parameters'] ?? {},
          ...where,
        },
      ]
    },

    outcome(event, success, where) {
      const named = asString(event['tool_name']) ?? 'unknown'
      const wireId = wireIdOf(event)
      const call = take(bookOf(where.scope), wireId, named) ?? open(wireId, named)
      const toolName = call.toolName ?? call.functionName ?? named
      const { toolCallId } = call
      const result = event['result']
      if (success) return [{ type: 'tool_result', toolCallId, toolName, success, result, ...where }]
      const error =
        asString(event['error']) ?? asString(result) ?? JSON.stringify(result ?? event['error'] ?? null)
      return [{ type: 'tool_result', toolCallId, toolName, success, error, ...where }]
    },

    cancel(where) {
      const book = bookOf(where.scope)
      return [...cancelAll(book.queue.splice(0), where), ...cancelPending(book, where)]
    },

    busy(scope) {
      const { queue, loose } = bookOf(scope)
      return queue.length + loose.length > 0
    },

    forget: () => books.clear(),
  }
}

function wireIdOf(event: WireObject): string | undefined {
  return asString(event['tool_call_id']) ?? asString(event['call_id']) ?? asString(event['id'])
}

/** A model may well write arguments that are no JSON: the text is shown then, and the call fails by itself. */
function withParameters(event: ToolCallDeltaEvent): ToolCallDeltaEvent {
  try {
    return { ...event, parameters: parseJson(event.inputText) }
  } catch {
    return event
  }
}
