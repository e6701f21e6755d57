import type { AgentErrorCode } from '../errors.js'
import type { FileProblem } from '../state/files.js'
import type { ToolCallState } from '../state/run-state.js'
import type {
  CommonLabels,
  Labels,
  MarkdownLabels,
  MetricsLabels,
  StatusLabels,
  StatusWord,
  ThreadLabels,
  ToolView,
  ViewLabels,
} from './labels.js'

const numbers = new Intl.NumberFormat('en')

/** The English texts that every component has at hand. */
export const commonLabels: CommonLabels = {
  number: (value) => numbers.format(value),
  milliseconds: (count) => `${count} ms`,
  seconds: (count) => `${count} s`,
  minutes: (minutes, seconds) => `${minutes} min ${seconds} s`,
  hours: (hours, minutes) => `${hours} h ${minutes} min`,
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
  stalled: 'Still connected, but nothing new has come.',
  partFailed: 'This part could not be shown.',
  speakSubmitted: 'Sent',
  speakStreaming: 'Generating',
  speakToolRunning: (toolName) => `Running ${toolName}…`,
  speakToolEnded: (toolName, state) =>
    state === 'done' ? `${toolName} finished` : `${toolName} ${toolStates[state]}`,
  speakReconnecting: 'The connection was lost. Reconnecting.',
  speakReconnected: 'Connected again',
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
  argumentsInvalid: 'This is not valid JSON, or not an object.',
  reason: 'Reason (optional)',
  sources: (count) => `${count} ${count === 1 ? 'source' : 'sources'}`,
  conversation: 'Conversation',
  saidBy: (role) => (role === 'user' ? 'You said' : 'Assistant said'),
  notSent: 'Not sent.',
  scrollToLatest: (count) => (count > 0 ? `Jump to latest · ${count} new` : 'Jump to latest'),
  chatEmpty: 'What can I help you with?',
  suggestions: 'Suggestions',
  speakCode: (lines, language) =>
    [language ? `Code block, ${language}` : 'Code block', counted(lines, 'line')].join(', '),
  speakTable: (columns, rows) => `Table, ${counted(columns, 'column')}, ${counted(rows, 'row')}`,
}

/** Those of the status badge. */
export const statusLabels: StatusLabels = {
  status: (word) => statusWords[word],
  iteration: (iteration) => `step ${iteration}`,
}

/** Those of the metrics. */
export const metricsLabels: MetricsLabels = {
  metrics: 'Metrics',
  timeToFirstToken: 'First token',
  tokens: 'Tokens',
  tokensPerSecond: 'Tokens/s',
  interTokenGap: 'Gap',
  elapsed: 'Time',
  unknown: '–',
}

/** Those of the views of tool calls beside the list. */
export const viewLabels: ViewLabels = {
  toolViews: 'View',
  toolView: (view) => toolViews[view],
  toolColumn: (column) => toolColumns[column],
  toolFrom: (time) => `from ${time}`,
  toolWithin: (scopeName) => `in ${scopeName}`,
}

/** Those of the list of chats. */
export const threadLabels: ThreadLabels = {
  threads: 'Chats',
  newThread: 'New chat',
  untitled: 'Untitled',
  threadRunning: 'answering',
  renameThread: (title) => `Rename ${title}`,
  threadTitle: 'Title',
  deleteThread: (title) => `Delete ${title}`,
}

/** Those of Markdown. */
export const markdownLabels: MarkdownLabels = {
  code: (language) => (language ? `Code, ${language}` : 'Code'),
  copyCode: 'Copy code',
  wrapLines: 'Wrap lines',
  table: 'Table',
  image: 'Image',
  loadThisImage: 'Load image',
  citation: (number, from) => `Source ${number}, ${from}`,
  footnotes: 'Footnotes',
  footnote: (number) => `Footnote ${number}`,
  footnoteBack: (number) => `Back to where footnote ${number} is mentioned`,
}

/** The English texts. */
export const defaultLabels: Labels = /* @__PURE__ */ Object.assign(
  {},
  commonLabels,
  statusLabels,
  metricsLabels,
  viewLabels,
  threadLabels,
  markdownLabels,
)

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
  limit_exceeded: () => 'The answer outgrew a limit that is set here.',
  invalid_event: () => 'Part of the answer could not be read.',
  agent: () => 'The agent reported an error.',
  disconnected: () => 'The agent stopped before it was done.',
  timeout: () => 'The agent has not answered for a while.',
  misuse: () => 'This page asks for the agent in a way that cannot work.',
}

function tools(count: number): string {
  return `${count} ${count === 1 ? 'tool' : 'tools'}`
}

function counted(count: number, thing: string): string {
  return `${numbers.format(count)} ${thing}${count === 1 ? '' : 's'}`
}
