import type { DataUIPart, FileUIPart, SourceDocumentUIPart, SourceUrlUIPart } from '../protocols/messages.js'
import type { DataEvent, FileEvent, SourceEvent } from '../protocols/events.js'
import type { RunEvent } from '../run/run.js'
import { reduceRun } from './reduce-run.js'
import type { RunState } from './run-state.js'

/** Tokens, as the backend counts them. */
export interface Usage {
  inputTokens?: number | undefined
  outputTokens?: number | undefined
  totalTokens?: number | undefined
}

/** A source, a file or data in an answer, which a run by itself has no place for. */
export interface ExtraPart {
  /** The `id` of the run's part that comes next. */
  before: number
  iteration: number | undefined
  part: SourceUrlUIPart | SourceDocumentUIPart | FileUIPart | DataUIPart
}

/** A run that writes an answer: what is known of it beyond {@link RunState}. */
export interface AnswerState extends RunState {
  extras?: readonly ExtraPart[]
  /** Ids of the approvals that were asked for, by tool call. */
  approvals?: ReadonlyMap<string, string>
  usage?: Usage | undefined
  metadata?: unknown
}

/** {@link reduceRun} for the run behind a chat's answer: also keeps what only messages have a place for. */
export function reduceAnswer(state: AnswerState, event: RunEvent): AnswerState {
  // A new run, or a new attempt at it: what the abandoned one said is void.
  if (event.type === 'run_connecting') {
    return {
      ...reduceRun(state, event),
      extras: [],
      approvals: new Map(),
      usage: undefined,
      metadata: undefined,
    }
  }
  if (event.type === 'approval_request') {
    const { approvalId, toolName, parameters } = event
    const inputText = JSON.stringify(parameters) ?? ''
    const call = {
      ...event,
      type: 'tool_call_delta',
      functionName: toolName,
      inputText,
      complete: true,
    } as const
    const approvals = new Map(state.approvals).set(event.toolCallId, approvalId)
    return { ...reduceRun(state, call), approvals }
  }
  const next: AnswerState = reduceRun(state, event)
  const { extras = [], partsBegun, iteration } = next
  const withExtra = (part: ExtraPart['part'], replaced?: ExtraPart): AnswerState => {
    const extra = { before: replaced?.before ?? partsBegun, iteration, part }
    return {
      ...next,
      extras: replaced
        ? extras.map((other) => (other === replaced ? extra : other))
        : extras.length < EXTRAS
          ? [...extras, extra]
          : extras,
    }
  }
  switch (event.type) {
    case 'step_reset':
      return { ...next, extras: extras.filter((extra) => (extra.iteration ?? 0) < event.iteration) }
    case 'source':
      return withExtra(sourcePart(event))
    case 'file':
      return withExtra(filePart(event))
    case 'data': {
      const part = dataPart(event)
      const isSame = (extra: ExtraPart) =>
        extra.part.type === part.type && 'id' in extra.part && extra.part.id === part.id
      return withExtra(part, part.id === undefined ? undefined : extras.find(isSame))
    }
    case 'usage': {
      const { inputTokens, outputTokens, totalTokens } = event
      return { ...next, usage: { inputTokens, outputTokens, totalTokens } }
    }
    case 'metadata':
      return { ...next, metadata: event.metadata }
    default:
      return next
  }
}

/** As many as a run may have parts of other sorts; a server that sends more is not followed. */
const EXTRAS = 2_000

function sourcePart({ sourceId, url, title, mediaType, filename }: SourceEvent): ExtraPart['part'] {
  if (url !== undefined) return { type: 'source-url', sourceId, url, ...(title !== undefined && { title }) }
  return {
    type: 'source-document',
    sourceId,
    mediaType: mediaType ?? '',
    title: title ?? filename ?? sourceId,
    ...(filename !== undefined && { filename }),
  }
}

function filePart({ url, mediaType, filename }: FileEvent): FileUIPart {
  return { type: 'file', url, mediaType, ...(filename !== undefined && { filename }) }
}

function dataPart({ name, id, data }: DataEvent): DataUIPart {
  return { type: `data-${name}`, ...(id !== undefined && { id }), data }
}
