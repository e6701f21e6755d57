import type { AgentEvent } from './events.js'
import { asObject, asString, asText, parseJson, type WireObject } from './wire.js'

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

/**
 * Pairs the tool events of one scope, of which only the announcements carry ids. What its methods make of an event, they
 * tell.
 */
export interface ToolBook {
  /** A snapshot of a call that the model is writing, or, `complete`, one entry of the batch that it announces. */
  announce(entry: unknown, index: number, complete: boolean): void
  /** A call begins to execute. */
  begin(event: WireObject): void
  /** A call has come out. Returns whether another one is under way. */
  settle(event: WireObject, success: boolean): boolean
  /** What will come to nothing: what is still being written, and, if `all`, what was announced and has not come out. */
  cancel(all: boolean): void
}

/**
 * A list of the calls that have no outcome yet, in the order in which they will run. Execution is sequential, and
 * every outcome belongs to the head of what was announced, whatever its name says (a call that could not even begin
 * has an outcome and no `tool_call`, under another name or `unknown`). Without a batch: an id if the server added
 * one, else the oldest call of that name.
 *
 * @param timesUsed How often each id was used in the run.
 */
export function createToolBook(timesUsed: Map<string, number>, tell: (event: AgentEvent) => void): ToolBook {
  let calls: Call[] = []
  const without = (call: Call | undefined) => calls.filter((other) => other !== call)

  /** AIECS numbers calls anew in every iteration, so an id that comes again gets a suffix. */
  function unique(id: string): string {
    const times = (timesUsed.get(id) ?? 0) + 1
    timesUsed.set(id, times)
    return times > 1 ? unique(`${id}#${times}`) : id
  }

  /** Which of these calls an event means; a new one if none. */
  function pick(among: Call[], { toolName: named, wireId }: ReturnType<typeof namesOf>): Call {
    return (
      among.find((call) => wireId && call.wireId === wireId) ??
      among.find(({ announced }) => announced) ??
      among.find(({ toolName }) => toolName === named) ?? { toolCallId: unique(wireId || named), wireId }
    )
  }

  return {
    announce(entry, index, complete) {
      const { id, function: fn } = asObject(entry) ?? {}
      const { name, arguments: written = {} } = asObject(fn) ?? {}
      const wireId = asString(id) || `call_${index}`
      const functionName = asString(name) ?? 'unknown'
      const inputText = asText(written)
      const old = calls.find((call) => !call.announced && !call.toolName && call.wireId === wireId)
      const { toolCallId } = old ?? { toolCallId: unique(wireId) }
      calls = [...without(old), { toolCallId, wireId, functionName, announced: complete }]
      const parameters = complete ? readArguments(inputText) : undefined
      tell({ type: 'tool_call_delta', toolCallId, functionName, inputText, complete, parameters })
    },

    begin(event) {
      const names = namesOf(event)
      const { toolName } = names
      const call = pick(
        calls.filter((known) => !known.toolName),
        names,
      )
      call.toolName = toolName
      if (!calls.includes(call)) calls.push(call)
      const { toolCallId, functionName } = call
      const { operation, parameters = {} } = event
      tell({
        type: 'tool_call',
        toolCallId,
        toolName,
        functionName,
        operation: asString(operation),
        parameters,
      })
    },

    settle(event, success) {
      const names = namesOf(event)
      const call = pick(calls, names)
      calls = without(call)
      const { toolCallId, functionName = names.toolName, toolName = functionName } = call
      const { result } = event
      const outcome = success ? { result } : { error: asText(event['error'] ?? result) }
      tell({ type: 'tool_result', toolCallId, toolName, success, ...outcome })
      return calls.length > 0
    },

    cancel(all) {
      for (const call of calls.filter(({ announced, toolName }) => (announced ? all : !toolName))) {
        calls = without(call)
        tell({ type: 'tool_cancelled', toolCallId: call.toolCallId })
      }
    },
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
