import type { Draft } from './events.js'
import { asNumber, asObject, asString, parseJson, type WireObject } from './wire.js'

interface Call {
  /** What we call it: unique in the run. */
  toolCallId: string
  /** What the wire calls it: unique in its iteration at best. */
  wireId: string | undefined
  functionName: string | undefined
  toolName: string | undefined
  /** `writing`: the model is not done with its arguments; `announced` in a batch; `loose`: begun without one. */
  origin: 'writing' | 'announced' | 'loose'
  /** A `tool_call` was seen for it. */
  bound: boolean
}

/** Pairs AIECS's tool events, of which only the announcements carry ids. Scopes are named by their id. */
export interface ToolBook {
  /** A snapshot of a call that the model is writing, or, `complete`, one entry of the batch that it announces. */
  announce(scope: string, entry: unknown, index: number, complete: boolean): Draft
  /** A call begins to execute. */
  begin(scope: string, event: WireObject): Draft
  /** A call has come out. */
  settle(scope: string, event: WireObject, success: boolean): Draft
  /** What will come to nothing: a batch is whole (`'writing'`), or the scope has moved on (`'announced'`). */
  cancel(scope: string, origin: 'writing' | 'announced'): Draft[]
  /** Whether anything is under way. */
  busy(scope: string): boolean
  /** The agent starts over. */
  forget(): void
}

/**
 * One list per scope of the calls that have no outcome yet, in the order in which they will run. Execution is
 * sequential, and every outcome belongs to the head of what was announced, whatever its name says (a call that
 * could not even begin has an outcome and no `tool_call`, under another name or `unknown`). Without a batch: an
 * id if the server added one, else the oldest call of that name.
 */
export function createToolBook(): ToolBook {
  const books = new Map<string, Call[]>()
  const timesUsed = new Map<string, number>()

  const bookOf = (scope: string): Call[] => books.get(scope) ?? []

  /** AIECS numbers calls anew in every iteration, so an id that comes again gets a suffix. */
  function uniqueId(wireId: string): string {
    const times = (timesUsed.get(wireId) ?? 0) + 1
    timesUsed.set(wireId, times)
    return times === 1 ? wireId : uniqueId(`${wireId}#${times}`)
  }

  function open(wireId: string | undefined, name: string): Call {
    const toolCallId = uniqueId(wireId ?? name)
    return { toolCallId, wireId, functionName: undefined, toolName: undefined, origin: 'loose', bound: false }
  }

  /** The call that an outcome belongs to. */
  function ownerOf(book: Call[], wireId: string | undefined, toolName: string): Call | undefined {
    const announced = book.filter(({ origin }) => origin === 'announced')
    // Several at once in a batch: a server that really runs them in parallel, so its names can be relied on.
    const named = announced.length === 0 || announced.filter(({ bound }) => bound).length > 1
    return (
      book.find((call) => wireId !== undefined && call.wireId === wireId) ??
      book.find((call) => named && call.bound && call.toolName === toolName) ??
      announced[0]
    )
  }

  return {
    announce(scope, entry, index, complete) {
      const { id, index: place, function: fn } = asObject(entry) ?? {}
      const { name, arguments: written = {} } = asObject(fn) ?? {}
      const wireId = asString(id) || `call_${asNumber(place) ?? index}`
      const book = bookOf(scope)
      const call =
        book.find((known) => known.origin === 'writing' && known.wireId === wireId) ?? open(wireId, wireId)
      call.origin = complete ? 'announced' : 'writing'
      call.functionName = asString(name) || call.functionName
      // Last, as it comes in the batch: that is the order of execution.
      books.set(scope, [...book.filter((other) => other !== call), call])
      const inputText = asString(written) ?? JSON.stringify(written)
      const { toolCallId, functionName = 'unknown' } = call
      const parameters = complete ? readArguments(inputText) : undefined
      return { type: 'tool_call_delta', toolCallId, functionName, inputText, complete, parameters }
    },

    begin(scope, event) {
      const toolName = nameOf(event)
      const wireId = wireIdOf(event)
      const waiting = bookOf(scope).filter(({ bound }) => !bound)
      let call =
        waiting.find((known) => known.wireId === wireId) ??
        waiting.find(({ origin }) => origin === 'announced')
      if (!call) {
        call = open(wireId, toolName)
        books.set(scope, [...bookOf(scope), call])
      }
      call.bound = true
      call.toolName = toolName
      const { toolCallId, functionName } = call
      const { operation, parameters } = event
      return {
        type: 'tool_call',
        toolCallId,
        toolName,
        functionName,
        operation: asString(operation),
        parameters: parameters ?? {},
      }
    },

    settle(scope, event, success) {
      const named = nameOf(event)
      const wireId = wireIdOf(event)
      const book = bookOf(scope)
      const call = ownerOf(book, wireId, named) ?? open(wireId, named)
      books.set(
        scope,
        book.filter((other) => other !== call),
      )
      const { result, error } = event
      const outcome = success
        ? { result }
        : { error: asString(error ?? result) ?? JSON.stringify(error ?? result) }
      const { toolCallId, toolName = call.functionName ?? named } = call
      return { type: 'tool_result', toolCallId, toolName, success, ...outcome }
    },

    cancel(scope, origin) {
      const isOver = (call: Call) => call.origin === 'writing' || call.origin === origin
      const book = bookOf(scope)
      books.set(
        scope,
        book.filter((call) => !isOver(call)),
      )
      return book.filter(isOver).map(({ toolCallId }) => ({ type: 'tool_cancelled', toolCallId }))
    },

    busy: (scope) => bookOf(scope).length > 0,
    forget: () => books.clear(),
  }
}

function nameOf(event: WireObject): string {
  return asString(event['tool_name']) ?? 'unknown'
}

function wireIdOf({ tool_call_id, call_id, id }: WireObject): string | undefined {
  return asString(tool_call_id ?? call_id ?? id)
}

/** A model may well write arguments that are no JSON: the text is shown then, and the call fails by itself. */
function readArguments(inputText: string): unknown {
  try {
    return parseJson(inputText)
  } catch {
    return undefined
  }
}
