import type { AgentEvent } from './events.js'
import { asObject, asString, parseJson, type WireObject } from './wire.js'

/** A call that has no outcome yet. Neither announced nor begun: the model is still writing its arguments. */
interface Call {
  /** What we call it: unique in the run. */
  toolCallId: string
  /** What the wire calls it: unique in its iteration at best. */
  wireId: string | undefined
  functionName?: string
  /** It was announced in a batch. */
  announced?: boolean
  /** It began to execute: a `tool_call` told which tool that is. */
  toolName?: string
}

/** Pairs AIECS's tool events, of which only the announcements carry ids. Scopes are named by their id; the main one has none. */
export interface ToolBook {
  /** A snapshot of a call that the model is writing, or, `complete`, one entry of the batch that it announces. */
  announce(scope: string | undefined, entry: unknown, index: number, complete: boolean): AgentEvent
  /** A call begins to execute. */
  begin(scope: string | undefined, event: WireObject): AgentEvent
  /** A call has come out. */
  settle(scope: string | undefined, event: WireObject, success: boolean): AgentEvent
  /** What will come to nothing: what is still being written, and, if `all`, what was announced and has not come out. */
  cancel(scope: string | undefined, all: boolean): AgentEvent[]
  /** Whether anything is under way. */
  busy(scope: string | undefined): boolean
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
  const books = new Map<string | undefined, Call[]>()
  const timesUsed = new Map<string, number>()

  const bookOf = (scope: string | undefined): Call[] => books.get(scope) ?? []

  /** Puts a call at the end of the list, or, without `call`, takes it off. */
  function put(scope: string | undefined, old: Call | undefined, call?: Call): void {
    const others = bookOf(scope).filter((other) => other !== old)
    books.set(scope, call ? [...others, call] : others)
  }

  /** AIECS numbers calls anew in every iteration, so an id that comes again gets a suffix. */
  function open(wireId: string | undefined, name: string): Call {
    let toolCallId = wireId || name
    const times = (timesUsed.get(toolCallId) ?? 0) + 1
    timesUsed.set(toolCallId, times)
    if (times > 1) toolCallId = open(`${toolCallId}#${times}`, '').toolCallId
    return { toolCallId, wireId }
  }

  return {
    announce(scope, entry, index, complete) {
      const { id, function: fn } = asObject(entry) ?? {}
      const { name, arguments: written = {} } = asObject(fn) ?? {}
      const wireId = asString(id) || `call_${index}`
      const functionName = asString(name) ?? 'unknown'
      const inputText = asString(written) ?? JSON.stringify(written)
      const old = bookOf(scope).find((call) => !call.announced && !call.toolName && call.wireId === wireId)
      const call = { ...(old ?? open(wireId, '')), functionName, announced: complete }
      put(scope, old, call)
      const { toolCallId } = call
      const parameters = complete ? readArguments(inputText) : undefined
      return { type: 'tool_call_delta', toolCallId, functionName, inputText, complete, parameters }
    },

    begin(scope, event) {
      const { toolName, wireId } = namesOf(event)
      const waiting = bookOf(scope).filter((call) => !call.toolName)
      const known =
        waiting.find((call) => call.wireId === wireId) ?? waiting.find(({ announced }) => announced)
      const call = known ?? open(wireId, toolName)
      call.toolName = toolName
      if (!known) put(scope, known, call)
      const { toolCallId, functionName } = call
      const { operation, parameters = {} } = event
      return {
        type: 'tool_call',
        toolCallId,
        toolName,
        functionName,
        operation: asString(operation),
        parameters,
      }
    },

    settle(scope, event, success) {
      const { toolName: named, wireId } = namesOf(event)
      const book = bookOf(scope)
      const call =
        book.find((known) => wireId && known.wireId === wireId) ??
        book.find(({ announced }) => announced) ??
        book.find(({ toolName }) => toolName === named) ??
        open(wireId, named)
      put(scope, call)
      const { toolCallId, functionName = named, toolName = functionName } = call
      const { result } = event
      const error = event['error'] ?? result
      const outcome = success ? { result } : { error: asString(error) ?? JSON.stringify(error) }
      return { type: 'tool_result', toolCallId, toolName, success, ...outcome }
    },

    cancel(scope, all) {
      const over = bookOf(scope).filter(({ announced, toolName }) => (announced ? all : !toolName))
      for (const call of over) put(scope, call)
      return over.map(({ toolCallId }) => ({ type: 'tool_cancelled', toolCallId }))
    },

    busy: (scope) => bookOf(scope).length > 0,
    forget: () => books.clear(),
  }
}

function namesOf({ tool_name, tool_call_id, call_id, id }: WireObject): {
  toolName: string
  wireId: string | undefined
} {
  return { toolName: asString(tool_name) || 'unknown', wireId: asString(tool_call_id ?? call_id ?? id) }
}

/** A model may well write arguments that are no JSON: the text is shown then, and the call fails by itself. */
function readArguments(inputText: string): unknown {
  try {
    return parseJson(inputText)
  } catch {
    return undefined
  }
}
