export * from './core.js'
export { AgentProvider, type AgentProviderProps } from './hooks/agent-provider.js'
export { defaultLabels } from './hooks/default-labels.js'
export type { Labels, StatusWord, ToolGroupSummary, ToolView } from './hooks/labels.js'
export { asUseChat, type UseChat } from './hooks/as-use-chat.js'
export { type Selectable, useAgentSelector } from './hooks/use-agent-selector.js'
export { useIsStalled } from './hooks/use-is-stalled.js'
export {
  type AgentChat,
  type ChatFields,
  type UseAgentChatOptions,
  useAgentChat,
} from './hooks/use-agent-chat.js'
export {
  type ChatLike,
  useMessage,
  useMessageIds,
  useMessageInfo,
  useMessageToolCalls,
  usePart,
  useToolCall,
} from './hooks/chat-selectors.js'
export {
  type AgentStream,
  type RunActions,
  type UseAgentStreamOptions,
  useAgentStream,
} from './hooks/use-agent-stream.js'
export { Announcer, type AnnouncerProps, type AnnouncerState } from './components/announcer.js'
export {
  ApprovalCard,
  type ApprovalCardProps,
  type ApprovalCardState,
} from './components/approval-card.js'
export { Attachment, type AttachmentProps, type AttachmentState } from './components/attachment.js'
export { BranchPicker, type BranchPickerProps, type BranchPickerState } from './components/branch-picker.js'
export { Chat, type ChatPartState, type ChatProps } from './components/chat.js'
export { CodeBlock, type CodeBlockProps, type CodeBlockState } from './components/code-block.js'
export type { CodeKind, CodeToken, Highlighter, LineHighlighter } from './components/code-highlight.js'
export { Composer, type ComposerProps, type ComposerState } from './components/composer.js'
export {
  ConnectionNotice,
  type ConnectionNoticeProps,
  type ConnectionNoticeState,
} from './components/connection-notice.js'
export { ErrorNotice, type ErrorNoticeProps, type ErrorNoticeState } from './components/error-notice.js'
export { JsonView, type JsonViewProps, type JsonViewState } from './components/json-view.js'
export {
  Markdown,
  type MarkdownOptions,
  type MarkdownProps,
  type MarkdownState,
} from './components/markdown.js'
export type {
  CodeRendererProps,
  HeadingRendererProps,
  ImageRendererProps,
  LinkRendererProps,
  MarkdownRendererProps,
  MarkdownRenderers,
} from './components/markdown-renderers.js'
export {
  type Feedback,
  MessageActions,
  type MessageActionsProps,
  type MessageActionsState,
} from './components/message-actions.js'
export type { SubmitOn } from './components/message-box.js'
export {
  MessageEditor,
  type MessageEditorProps,
  type MessageEditorState,
} from './components/message-editor.js'
export { Message, type MessageOptions, type MessageProps, type MessageState } from './components/message.js'
export { MessageList, type MessageListProps, type MessageListState } from './components/message-list.js'
export type {
  DataRendererProps,
  MessagePlace,
  MessageRenderers,
  RenderText,
  RenderTextInfo,
  ToolRendererProps,
} from './components/message-renderers.js'
export type { PartProps, PartState } from './components/part.js'
export { PartBoundary, type PartBoundaryProps } from './components/part-boundary.js'
export { QueueList, type QueueListProps, type QueueListState } from './components/queue-list.js'
export { Reasoning, type ReasoningProps, type ReasoningState } from './components/reasoning.js'
export { RunMetrics, type RunMetricsProps, type RunMetricsState } from './components/run-metrics.js'
export {
  ScrollToLatest,
  type ScrollToLatestProps,
  type ScrollToLatestState,
} from './components/scroll-to-latest.js'
export type { SpeechMode } from './components/speech-queue.js'
export { Sources, type SourcesProps, type SourcesState } from './components/sources.js'
export { StatusBadge, type StatusBadgeProps, type StatusBadgeState } from './components/status-badge.js'
export {
  StreamingText,
  type StreamingTextProps,
  type StreamingTextState,
} from './components/streaming-text.js'
export {
  type Suggestion,
  Suggestions,
  type SuggestionsProps,
  type SuggestionsState,
} from './components/suggestions.js'
export { ThreadList, type ThreadListProps, type ThreadListState } from './components/thread-list.js'
export type { Thread, ThreadLinkProps } from './components/thread-row.js'
export { ToolCall, type ToolCallPartState, type ToolCallProps } from './components/tool-call.js'
export { ToolTimeline, type ToolTimelineProps, type ToolTimelineState } from './components/tool-timeline.js'
export type { DisclosureProps } from './components/use-disclosure.js'
export {
  Waterfall,
  type WaterfallProps,
  type WaterfallState,
  type WaterfallView,
} from './components/waterfall.js'
export type { ViewProps } from './components/waterfall-views.js'
export { useLabels } from './hooks/use-labels.js'
