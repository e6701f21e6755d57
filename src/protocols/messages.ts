/** What the data parts of a chat hold, by name. The AI SDK's type of that name. */
export type UIDataTypes = Record<string, unknown>

/** The input and the output of the tools of a chat, by name. The AI SDK's type of that name. */
export type UITools = Record<string, { input: unknown; output: unknown }>

/** A stretch of text. */
export interface TextUIPart {
  type: 'text'
  text: string
  state?: 'streaming' | 'done'
}

/** A stretch of the model's reasoning. */
export interface ReasoningUIPart {
  type: 'reasoning'
  text: string
  state?: 'streaming' | 'done'
}

/** A web page that the answer draws on. Its address is the agent's word and not trusted. */
export interface SourceUrlUIPart {
  type: 'source-url'
  sourceId: string
  url: string
  title?: string
}

/** A document that the answer draws on. */
export interface SourceDocumentUIPart {
  type: 'source-document'
  sourceId: string
  /** IANA media type. */
  mediaType: string
  title: string
  filename?: string
}

/** A file: one that the user attached, or one that the agent made. */
export interface FileUIPart {
  type: 'file'
  /** IANA media type. */
  mediaType: string
  filename?: string
  /** An address or a data URL; of an agent's file not trusted. */
  url: string
}

/** Here another step of the agent begins. */
export interface StepStartUIPart {
  type: 'step-start'
}

/** Anything else that a backend sends along, by a name of its own. */
export type DataUIPart<DATA extends UIDataTypes = UIDataTypes> = {
  [NAME in keyof DATA & string]: { type: `data-${NAME}`; id?: string; data: DATA[NAME] }
}[keyof DATA & string]

type PartialDeep<T> = T extends object ? { [K in keyof T]?: PartialDeep<T[K]> } : T

type Denied = { output?: never; errorText?: never }

/** The seven states of a tool call, exactly the AI SDK's. */
export type UIToolInvocation<INPUT = unknown, OUTPUT = unknown> = { toolCallId: string } & (
  | ({ state: 'input-streaming'; input?: PartialDeep<INPUT> | undefined; approval?: never } & Denied)
  | ({ state: 'input-available'; input: INPUT; approval?: never } & Denied)
  | ({
      state: 'approval-requested'
      input: INPUT
      approval: { id: string; approved?: never; reason?: never }
    } & Denied)
  | ({
      state: 'approval-responded'
      input: INPUT
      approval: { id: string; approved: boolean; reason?: string }
    } & Denied)
  | {
      state: 'output-available'
      input: INPUT
      output: OUTPUT
      errorText?: never
      approval?: { id: string; approved: true; reason?: string }
    }
  | {
      state: 'output-error'
      input: INPUT | undefined
      output?: never
      errorText: string
      approval?: { id: string; approved: true; reason?: string }
    }
  | ({
      state: 'output-denied'
      input: INPUT
      approval: { id: string; approved: false; reason?: string }
    } & Denied)
)

/** A call of a tool whose types are known. Its name is in `type`: `tool-search`. */
export type ToolUIPart<TOOLS extends UITools = UITools> = {
  [NAME in keyof TOOLS & string]: { type: `tool-${NAME}` } & UIToolInvocation<
    TOOLS[NAME]['input'],
    TOOLS[NAME]['output']
  >
}[keyof TOOLS & string]

/** A call of a tool whose types are not known. The library makes none; other sources of messages do. */
export type DynamicToolUIPart = { type: 'dynamic-tool'; toolName: string } & UIToolInvocation

/** What a message consists of. */
export type UIMessagePart<DATA extends UIDataTypes = UIDataTypes, TOOLS extends UITools = UITools> =
  | TextUIPart
  | ReasoningUIPart
  | ToolUIPart<TOOLS>
  | DynamicToolUIPart
  | SourceUrlUIPart
  | SourceDocumentUIPart
  | FileUIPart
  | DataUIPart<DATA>
  | StepStartUIPart

/**
 * One turn of a chat, structurally the AI SDK's type of that name: messages go from one library to the other as
 * they are. What it has no place for (times, usage, operations, how a run ended) lies beside it: see
 * `useMessageInfo` and `useToolCall`.
 */
export interface UIMessage<
  METADATA = unknown,
  DATA extends UIDataTypes = UIDataTypes,
  TOOLS extends UITools = UITools,
> {
  /** Unique in the chat. */
  id: string
  role: 'system' | 'user' | 'assistant'
  metadata?: METADATA
  parts: UIMessagePart<DATA, TOOLS>[]
}

/** What the client has to say to one tool call of the agent: how it came out here, or whether it may run. */
export interface ToolReply {
  toolCallId: string
  toolName: string
  /** Of a tool that ran here; absent where it failed, and in an approval. */
  output?: unknown
  /** Why a tool that ran here failed. */
  errorText?: string
  /** The answer to a request for approval. */
  approval?: { id: string; approved: boolean; reason?: string | undefined }
  /** In an approval: the arguments to run it with, as they were asked for or as the user changed them. */
  input?: unknown
}

/** Why a chat asks: a new message, the same one again, or replies to the agent's tool calls. */
export type ChatTrigger = 'submit-message' | 'regenerate-message' | 'submit-tool-replies'

/** One request of a chat: the `input` that its transport, its `prepareRequest` and its protocol get. */
export interface ChatRequest<M extends UIMessage = UIMessage> {
  chatId: string
  trigger: ChatTrigger
  /** What is edited, regenerated or continued; absent for a new message. */
  messageId: string | undefined
  /** The user's message that is to be answered. */
  message: M | undefined
  /** All that is shown up to there, oldest first; nothing in it is unfinished. */
  messages: M[]
  /** What the agent waits for; empty unless `trigger` is `'submit-tool-replies'`. */
  toolReplies: ToolReply[]
  /** What was passed with the call that asks. */
  metadata?: unknown
}

/** The text of a message: its text parts, one after the other. */
export function messageText({ parts }: { parts: readonly UIMessagePart[] }): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
