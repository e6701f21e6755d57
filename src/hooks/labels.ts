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
  /** The arguments are no JSON; `line` is given where the browser says where. */
  argumentsInvalid: (line: number | undefined) => string
  /** The arguments are JSON, but not an object. */
  argumentsNoObject: string
  /** Opens a field for the reason. */
  addReason: string
  /** Names that field. */
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
}

const numbers = new Intl.NumberFormat('en')

/** The English texts. */
export const defaultLabels: Labels = {
  number: (value) => numbers.format(value),
  milliseconds: (count) => `${count} ms`,
  seconds: (count) => `${count} s`,
  minutes: (minutes, seconds) => `${minutes} min ${seconds} s`,
  hours: (hours, minutes) => `${hours} h ${minutes} min`,
  status: (word) => statusWords[word],
  iteration: (iteration) => `step ${iteration}`,
  thinking: 'Thinking…',
  thought: (duration) => (duration === undefined ? 'Thought' : `Thought for ${duration}`),
  toolCalls: 'Tool calls',
  toolState: (state) => toolStates[state],
  toolGroup: ({ count, duration, waiting, failed, denied, cancelled }) =>
    [
      tools(count),
      duration,
      waiting > 0 && `${waiting} to approve`,
      failed > 0 && `${failed} failed`,
      denied > 0 && `${denied} denied`,
      cancelled > 0 && `${cancelled} cancelled`,
    ]
      .filter(Boolean)
      .join(' · '),
  scopeKind: (kind) => (kind === 'dawp' ? 'workflow' : kind),
  toolGroupRunning: (count, running) => `${tools(count)} · ${running} running`,
  toolViews: 'View',
  toolView: (view) => toolViews[view],
  toolColumn: (column) => toolColumns[column],
  toolFrom: (time) => `from ${time}`,
  toolWithin: (scopeName) => `in ${scopeName}`,
  toolArguments: 'Arguments',
  toolResult: 'Result',
  toolError: 'Error',
  toolNoResult: (state) => missingResults[state],
  showImage: (size) => `Show image (${size})`,
  imageAlt: (toolName) => `Image returned by ${toolName}`,
  bytes: (count) =>
    count < 1_000
      ? `${count} B`
      : count < 1_000_000
        ? `${Math.round(count / 1_000)} kB`
        : `${(count / 1_000_000).toFixed(1)} MB`,
  showMore: 'Show more',
  copy: 'Copy',
  copied: 'Copied',
  copiedHidden: 'Copied, with characters that cannot be seen',
  copyFailed: 'Could not copy',
  value: 'Value',
  tooDeep: '… nested too deeply to show',
  unreadable: '(cannot be shown)',
  message: 'Message',
  messagePlaceholder: 'Write a message…',
  messageHint: (submitOn) =>
    submitOn === 'enter' ? 'Enter sends, Shift + Enter is a new line' : 'Ctrl + Enter sends',
  send: 'Send',
  stop: 'Stop',
  attach: 'Attach files',
  attachments: 'Attachments',
  file: 'File',
  removeFile: (name) => `Remove ${name}`,
  fileRefused: (problem, name, limit) => fileProblems[problem](name, limit),
  loadImage: (host) => `Load image from ${host}`,
  queue: (count, held) =>
    `${numbers.format(count)} ${count === 1 ? 'message' : 'messages'} ${held ? 'on hold' : 'queued'}`,
  sendNow: 'Send now',
  unqueue: 'Remove',
  messageActions: 'Message actions',
  regenerate: 'Regenerate',
  edit: 'Edit',
  editMessage: 'Edit message',
  save: 'Save',
  cancel: 'Cancel',
  judge: (feedback) => (feedback === 'up' ? 'Good answer' : 'Bad answer'),
  version: (version, count) => `Version ${version} of ${count}`,
  previousVersion: 'Previous version',
  nextVersion: 'Next version',
  metrics: 'Metrics',
  timeToFirstToken: 'First token',
  tokens: 'Tokens',
  tokensPerSecond: 'Tokens/s',
  interTokenGap: 'Gap',
  elapsed: 'Time',
  unknown: '–',
  errorText: (code, status) => errorTexts[code](status),
  errorsReported: (count) =>
    count === 1
      ? 'The agent reported an error and went on.'
      : `The agent reported ${count} errors and went on.`,
  retry: 'Try again',
  reconnecting: (attempt) =>
    attempt > 1
      ? `The connection was lost. Reconnecting… (${attempt})`
      : 'The connection was lost. Reconnecting…',
  offline: 'You are offline. The answer goes on when the connection is back.',
  partFailed: 'This part could not be shown.',
  speakSubmitted: 'Sent',
  speakStreaming: 'Generating',
  speakToolRunning: (toolName) => `Running ${toolName}…`,
  speakToolEnded: (toolName, state) =>
    state === 'done' ? `${toolName} finished` : `${toolName} ${toolStates[state]}`,
  speakReconnecting: 'The connection was lost. Reconnecting.',
  speakContinues: 'Response continues',
  speakComplete: (words) =>
    words === undefined
      ? 'Response complete'
      : `Response complete, ${numbers.format(words)} ${words === 1 ? 'word' : 'words'}`,
  speakStopped: 'Stopped',
  speakQueued: 'Queued',
  speakApproval: (toolName) => `Approval needed: ${toolName}`,
  approvalNeeded: 'Approval needed',
  approve: (changed) => (changed ? 'Approve with changes' : 'Approve'),
  deny: 'Deny',
  approvalAnswered: (outcome, reason) => (reason ? `${outcomes[outcome]}: ${reason}` : outcomes[outcome]),
  editArguments: 'Edit arguments',
  argumentsInvalid: (line) =>
    line === undefined ? 'This is not valid JSON.' : `This is not valid JSON: look at line ${line}.`,
  argumentsNoObject: 'The arguments have to be one JSON object.',
  addReason: 'Add a reason',
  reason: 'Reason',
  sources: (count) => `${count} ${count === 1 ? 'source' : 'sources'}`,
  conversation: 'Conversation',
  saidBy: (role) => (role === 'user' ? 'You said' : 'Assistant said'),
  notSent: 'Not sent.',
  scrollToLatest: (count) => (count > 0 ? `Jump to latest · ${count} new` : 'Jump to latest'),
  chatEmpty: 'What can I help you with?',
  suggestions: 'Suggestions',
  threads: 'Chats',
  newThread: 'New chat',
  untitled: 'Untitled',
  threadRunning: 'answering',
  renameThread: (title) => `Rename ${title}`,
  threadTitle: 'Title',
  deleteThread: (title) => `Delete ${title}`,
}

const statusWords: Record<StatusWord, string> = {
  ready: 'Ready',
  submitted: 'Connecting',
  streaming: 'Working',
  started: 'Starting',
  thinking: 'Thinking',
  acting: 'Using tools',
  observing: 'Reading results',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  waiting: 'Needs approval',
  finished: 'Done',
  stopped: 'Stopped',
  disconnected: 'Disconnected',
  timeout: 'Timed out',
  error: 'Failed',
}

const toolStates: Record<ToolCallState, string> = {
  pending: 'preparing',
  running: 'running',
  waiting: 'waits for approval',
  done: 'done',
  error: 'failed',
  denied: 'denied',
  cancelled: 'cancelled',
}

const outcomes = { approved: 'Approved', denied: 'Denied', expired: 'Not answered' }

const fileProblems: Record<FileProblem, (name: string, limit: string) => string> = {
  type: (name) => `“${name}” is of a kind that cannot be sent here.`,
  size: (name, limit) => `“${name}” is larger than ${limit}.`,
  count: (_, limit) => `At most ${limit} files can go with a message.`,
}

const toolViews: Record<ToolView, string> = { list: 'List', waterfall: 'Waterfall', table: 'Table' }

const toolColumns: Record<'name' | 'state' | 'start' | 'duration', string> = {
  name: 'Tool',
  state: 'State',
  start: 'Start',
  duration: 'Duration',
}

const missingResults: Record<ToolCallState, string> = {
  pending: 'No result yet.',
  running: 'No result yet.',
  waiting: 'It waits for your approval.',
  denied: 'It was not allowed to run.',
  done: 'The result is empty.',
  error: 'It failed without saying why.',
  cancelled: 'There is no result.',
}

const errorTexts: Record<AgentErrorCode, (status: number | undefined) => string> = {
  network: () => 'The agent could not be reached.',
  http: (status) =>
    status === 401 || status === 403
      ? 'You are not signed in, or not allowed to use this agent.'
      : status === 429
        ? 'The agent is busy. Wait a moment before you try again.'
        : status === undefined
          ? 'The server could not answer.'
          : `The server could not answer (${status}).`,
  bad_content_type: () => 'The server sent something other than an agent’s answer.',
  redirect_blocked: () => 'The server sent the request elsewhere, so it was not followed.',
  limit_exceeded: () => 'The answer is too large to be shown in full.',
  invalid_event: () => 'Part of the answer could not be read.',
  agent: () => 'The agent reported an error.',
  disconnected: () => 'The agent stopped before it was done.',
  timeout: () => 'The agent has not answered for a while.',
  misuse: () => 'This page asks for the agent in a way that cannot work.',
}

function tools(count: number): string {
  return `${count} ${count === 1 ? 'tool' : 'tools'}`
}
