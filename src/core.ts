export { AgentError, type AgentErrorCode, type AgentErrorOptions } from './errors.js'
export type { Frame } from './framing/frame.js'
export { defaultLimits, type Limits } from './framing/limits.js'
export { createNdjson } from './framing/ndjson.js'
export { createSse, type SseStage } from './framing/sse.js'
export { createUtf8, pipe, type Stage } from './framing/stage.js'
export { createText } from './framing/text.js'
export {
  type FetchTransportOptions,
  fetchTransport,
  type PreparedRequest,
  type PreparedRequestChanges,
} from './transports/fetch.js'
export { type EventSourceTransportOptions, eventSourceTransport } from './transports/event-source.js'
export { type LocalAgent, localTransport } from './transports/local.js'
export type { Connection, Transport, TransportRequest } from './transports/transport.js'
export {
  type Socket,
  type SocketData,
  type WebSocketTransportOptions,
  webSocketTransport,
} from './transports/web-socket.js'
export { aiecs } from './protocols/aiecs.js'
export type * from './protocols/events.js'
export type { Decoder, Protocol } from './protocols/protocol.js'
export type { BufferMode, Paint } from './run/batch.js'
export { type Clock, type Sleep, systemClock, systemSleep } from './run/clock.js'
export type { Page } from './run/page.js'
export type { RunPosition } from './run/position.js'
export type { RetryOptions, RetryPolicy } from './run/retry.js'
export {
  cancelByDelete,
  resumeBy,
  resumeByGet,
  type ResumeByGetOptions,
  resumeByRepost,
  type ResumeByRepostOptions,
  resumeByTransport,
  type ResumeRequest,
} from './run/resume-by.js'
export {
  resumeBySnapshot,
  type ResumeBySnapshotOptions,
  type RunSnapshot,
} from './run/resume-by-snapshot.js'
export type { Cancel, ResumeManners } from './run/resume.js'
export type { RunAddress } from './run/resume-request.js'
export {
  type LifeEvent,
  leaving,
  type Readable,
  type Resume,
  type RunEvent,
  type RunOptions,
  run,
  type Stamped,
} from './run/run.js'
export { type RequestAgentOptions, requestAgent } from './run/request-agent.js'
export type { RunEnd, RunEnding } from './run/verdict.js'
export { type AgentOptions, type StreamAgentOptions, streamAgent } from './run/stream-agent.js'
export { type CollectedRun, collectRun } from './state/collect.js'
export { keepRun, type KeepRunOptions, type RunKeeper } from './state/keep-run.js'
export { reduceRun } from './state/reduce-run.js'
export * from './state/run-state.js'
export {
  type RunMetricsValue,
  selectAnswer,
  selectIsActive,
  selectMetrics,
  selectReasoning,
  selectText,
  selectToolCalls,
} from './state/selectors.js'
export {
  collectAgent,
  createRunStore,
  type RunCallbacks,
  type RunConsumer,
  type RunHandle,
  type RunSource,
} from './state/store.js'
export { aiecsChat } from './protocols/aiecs-chat.js'
export { aiecsParts } from './protocols/aiecs-parts.js'
export * from './protocols/messages.js'
export type { ChatNode, MessageInfo } from './state/answer.js'
export type * from './state/chat-options.js'
export { type Branches, selectBranches, selectMessages, selectToolCall } from './state/chat-selectors.js'
export type { ChatRequestOptions, ChatState, QueuedMessage } from './state/chat-state.js'
export {
  type ChatStorage,
  type ChatStorageOptions,
  type ChatStore,
  chatStorage,
  indexedDbStorage,
  type StorableChat,
  webStorage,
} from './state/chat-storage.js'
export { type ChatActions, type ChatHandle, createChatStore } from './state/chat-store.js'
export {
  defaultFileLimits,
  type FileLimits,
  type FileProblem,
  fileProblem,
  toFileParts,
} from './state/files.js'
export type { AnswerState, ExtraPart, Usage } from './state/reduce-answer.js'
export type { RunStoreOptions } from './state/run-loop.js'
export type { StoredChat, StoredChatInfo } from './state/stored-chat.js'
export {
  type ImagePolicy,
  imageUrl,
  type LinkPolicy,
  type LinkUrl,
  linkUrl,
  otherHost,
} from './markdown/url.js'
export { createMarkdownReader, type MarkdownReader } from './markdown/blocks.js'
export { type InlineContext, parseInline } from './markdown/inline.js'
export type * from './markdown/tree.js'
