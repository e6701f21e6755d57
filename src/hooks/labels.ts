import type { AgentErrorCode } from '../errors.js'
import type { AgentPhase } from '../protocols/events.js'
import type { RunEnd } from '../run/verdict.js'
import type { FileProblem } from '../state/files.js'
import type { ToolCallState } from '../state/run-state.js'

/** What a run is doing or how it ended, as the status badge says it. */
export type StatusWord =
  | 'ready'
  | 'submitted'
  | 'streaming'
  | 'reconnecting'
  | 'offline'
  | 'waiting'
  | Exclude<AgentPhase, 'completed'>
  | RunEnd

/** How tool calls can be looked at. */
export type ToolView = 'list' | 'waterfall' | 'table'

/** What a finished stretch of tool calls amounted to. */
export interface ToolGroupSummary {
  /** How many calls. */
  count: number
  /** How many of them wait for somebody's consent. */
  waiting: number
  /** How many of them failed. */
  failed: number
  /** How many of them were not allowed. */
  denied: number
  /** How many of them never ran, or never told how they came out. */
  cancelled: number
  /** From the first start to the last end, already formatted; absent where it is not known. */
  duration: string | undefined
}

/**
 * Every text that the components show or speak. Numbers come in as arguments, so a language can order and
 * inflect as it needs. Replace any of them with the `labels` of `AgentProvider`; the rest stays as it is.
 */
export interface Labels {
  /** Formats a count. */
  number: (value: number) => string
  /** A duration below a tenth of a second, and the wait between two tokens below a second. */
  milliseconds: (count: number) => string
  /** A duration below a minute: `'2.4'`, or `'4'` while it is still running. */
  seconds: (count: string) => string
  /** A duration below an hour; `seconds` has two digits. */
  minutes: (minutes: number, seconds: string) => string
  /** A longer duration; `minutes` has two digits. */
  hours: (hours: number, minutes: string) => string
  /** What a run is doing, or how it ended. */
  status: (word: StatusWord) => string
  /** The ReAct iteration in the status badge, 1-based. */
  iteration: (iteration: number) => string
  /** The model is reasoning; elapsed seconds follow. */
  thinking: string
  /** The model has reasoned; `duration` is formatted, and absent where it is not known. */
  thought: (duration: string | undefined) => string
  /** Names the list of tool calls. */
  toolCalls: string
  /** The state of one tool call, as a word. */
  toolState: (state: ToolCallState) => string
  /** Several tool calls in a row, once they are over. */
  toolGroup: (summary: ToolGroupSummary) => string
  /** Several tool calls in a row, while `running` of them run. */
  toolGroupRunning: (count: number, running: number) => string
  /** Names the buttons that choose a view of the tool calls. */
  toolViews: string
  /** The button that chooses one. */
  toolView: (view: ToolView) => string
  /** Above a column of the table of tool calls. */
  toolColumn: (column: 'name' | 'state' | 'start' | 'duration') => string
  /** When a tool call began, since the run did; `time` is formatted. */
  toolFrom: (time: string) => string
  /** After a tool call's name in the table: the nested work that it belongs to. */
  toolWithin: (scopeName: string) => string
  /** What sort of nested work it is, from the backend's own word for it. */
  scopeKind: (kind: string) => string
  /** Above the arguments of a tool call. */
  toolArguments: string
  /** Above the result of a tool call. */
  toolResult: string
  /** Above the error of a tool call. */
  toolError: string
  /** In place of the result of a call that has none yet, or never will. */
  toolNoResult: (state: ToolCallState) => string
  /** The button that shows an image a tool returned; `size` is formatted. */
  showImage: (size: string) => string
  /** The text alternative of that image. */
  imageAlt: (toolName: string) => string
  /** A size in bytes. */
  bytes: (count: number) => string
  /** The button that shows the rest of a long value or string. */
  showMore: string
  /** The button that copies a value as it was received. */
  copy: string
  /** After copying. */
  copied: string
  /** After copying, when the value holds characters that cannot be seen. */
  copiedHidden: string
  /** When the browser refused to copy. */
  copyFailed: string
  /** Names the box that a long value scrolls in. */
  value: string
  /** In place of what is nested too deeply to be shown. */
  tooDeep: string
  /** In place of a value that no text can be made of. */
  unreadable: string
  /** Names the box that a message is written in. */
  message: string
  /** In that box while it is empty. */
  messagePlaceholder: string
  /** Below it: which keys send. */
  messageHint: (submitOn: 'enter' | 'mod-enter') => string
  /** The button that sends what was written. */
  send: string
  /** The button that ends the answer that is being written. */
  stop: string
  /** The button that chooses files to go with a message. */
  attach: string
  /** Names the list of those files. */
  attachments: string
  /** A file without a name. */
  file: string
  /** The button that takes a file away again. */
  removeFile: (name: string) => string
  /** Why a file may not go with a message; `limit` is what is allowed, formatted. */
  fileRefused: (problem: FileProblem, name: string, limit: string) => string
  /** The button that loads an image from elsewhere. */
  loadImage: (host: string) => string
  /** Above what is sent once the answer before it is over, and on hold where nothing will do that by itself. */
  queue: (count: number, held: boolean) => string
  /** The button that sends a message of the queue at once. */
  sendNow: string
  /** The button that takes a message out of the queue. */
  unqueue: string
  /** Names the buttons of a message. */
  messageActions: string
  /** The button that asks for another answer. */
  regenerate: string
  /** The button that changes a message of the user's. */
  edit: string
  /** Names the box in which it is changed. */
  editMessage: string
  /** The button that sends the changed message. */
  save: string
  /** The button that leaves everything as it was. */
  cancel: string
  /** The buttons that judge an answer. */
  judge: (feedback: 'up' | 'down') => string
  /** Which of the versions of a message is shown, counted from 1. */
  version: (version: number, count: number) => string
  previousVersion: string
  nextVersion: string
  /** Names the metrics. */
  metrics: string
  timeToFirstToken: string
  tokens: string
  tokensPerSecond: string
  interTokenGap: string
  elapsed: string
  /** In place of a number that is not known yet. */
  unknown: string
  /** What went wrong, by its code. The server's own page is never part of it. */
  errorText: (code: AgentErrorCode, status: number | undefined) => string
  /** The agent reported errors and went on. */
  errorsReported: (count: number) => string
  /** The button that starts the run again after an error. */
  retry: string
  /** The connection broke and is being made again; `attempt` counts from 1. */
  reconnecting: (attempt: number) => string
  /** The device has no network. */
  offline: string
  /** The connection is open, and nothing new has come for a minute; also spoken. */
  stalled: string
  /** In place of a part that could not be rendered. */
  partFailed: string
  /** Spoken: the request has been sent. */
  speakSubmitted: string
  /** Spoken: the agent began to answer. */
  speakStreaming: string
  /** Spoken: a tool call runs. */
  speakToolRunning: (toolName: string) => string
  /** Spoken: a tool call is over. */
  speakToolEnded: (toolName: string, state: ToolCallState) => string
  /** Spoken: the connection broke and is being made again. */
  speakReconnecting: string
  /** Spoken, where it was said that the connection broke: it is there again. */
  speakReconnected: string
  /** Spoken instead of an answer that comes faster than it can be read out. */
  speakContinues: string
  /** Spoken at the end; `words` is given when the answer was not read out. */
  speakComplete: (words: number | undefined) => string
  /** Spoken: the run was stopped. */
  speakStopped: string
  /** Spoken: what was written is sent once the answer before it is over. */
  speakQueued: string
  /** Spoken, at once: the agent asks whether it may run a tool. */
  speakApproval: (toolName: string) => string
  /** Above a tool call that needs a person's consent. */
  approvalNeeded: string
  /** The button that allows a tool call; `changed` when with other arguments than the agent's. */
  approve: (changed: boolean) => string
  /** The button that forbids it. */
  deny: string
  /** In place of the buttons, once they were used; the person's reason follows where there is one. */
  approvalAnswered: (outcome: 'approved' | 'denied' | 'expired', reason: string | undefined) => string
  /** Opens a field for the arguments of a tool call. */
  editArguments: string
  /** The edited arguments are no JSON, or no object where an object was asked about. */
  argumentsInvalid: string
  /** Names the field for the reason of an answer, and stands in it while it is empty. */
  reason: string
  /** The button that opens the list of what an answer draws on. */
  sources: (count: number) => string
  /** Names the conversation, which scrolls. */
  conversation: string
  /** Names a message for those who do not see whose it is. */
  saidBy: (role: 'user' | 'assistant') => string
  /** Below a message that did not reach the agent; why, and a button to send it again, follow. */
  notSent: string
  /** The button that scrolls to the end; `count` messages came since the reader was there. */
  scrollToLatest: (count: number) => string
  /** In place of a conversation that has not begun. */
  chatEmpty: string
  /** Names the list of what could be asked. */
  suggestions: string
  /** Names the list of chats. */
  threads: string
  /** The button that begins another chat. */
  newThread: string
  /** A chat without a title. */
  untitled: string
  /** Beside a chat whose answer is being written. */
  threadRunning: string
  /** The button that renames a chat. */
  renameThread: (title: string) => string
  /** Names the field for its title. */
  threadTitle: string
  /** The button that deletes a chat. */
  deleteThread: (title: string) => string
  /** Spoken in place of code; `language` is given where it is known. */
  speakCode: (lines: number, language: string | undefined) => string
  /** Spoken in place of a table. */
  speakTable: (columns: number, rows: number) => string
  /** Names a box with code; `language` is given where it is known. */
  code: (language: string | undefined) => string
  /** The button that copies code. */
  copyCode: string
  /** The button that breaks long lines of code. */
  wrapLines: string
  /** Names the box that a table scrolls in. */
  table: string
  /** An image that nothing is said about. */
  image: string
  /** The button that loads an image; its full name is {@link loadImage}. */
  loadThisImage: string
  /** Names a link that shows only the number of a source. */
  citation: (number: string, from: string) => string
  /** Names the footnotes. */
  footnotes: string
  /** Names the number that leads to a footnote. */
  footnote: (number: number) => string
  /** Names the link from a footnote to where it is mentioned. */
  footnoteBack: (number: number) => string
}

/** What {@link Labels} the status badge has. */
export type StatusLabels = Pick<Labels, 'status' | 'iteration'>

/** What {@link Labels} the metrics have. */
export type MetricsLabels = Pick<
  Labels,
  'metrics' | 'timeToFirstToken' | 'tokens' | 'tokensPerSecond' | 'interTokenGap' | 'elapsed' | 'unknown'
>

/** What {@link Labels} the views of tool calls have, beside the list. */
export type ViewLabels = Pick<Labels, 'toolViews' | 'toolView' | 'toolColumn' | 'toolFrom' | 'toolWithin'>

/** What {@link Labels} the list of chats has. */
export type ThreadLabels = Pick<
  Labels,
  'threads' | 'newThread' | 'untitled' | 'threadRunning' | 'renameThread' | 'threadTitle' | 'deleteThread'
>

/** What {@link Labels} Markdown has, code and tables among it. */
export type MarkdownLabels = Pick<
  Labels,
  | 'code'
  | 'copyCode'
  | 'wrapLines'
  | 'table'
  | 'image'
  | 'loadThisImage'
  | 'citation'
  | 'footnotes'
  | 'footnote'
  | 'footnoteBack'
>

/** What {@link Labels} every component has at hand; the others ship with the component that shows them. */
export type CommonLabels = Omit<
  Labels,
  keyof StatusLabels | keyof MetricsLabels | keyof ViewLabels | keyof ThreadLabels | keyof MarkdownLabels
>
