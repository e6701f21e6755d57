import type { AgentError } from '../errors.js'
import type { ChatRequest, FileUIPart, UIMessage, UITools } from '../protocols/messages.js'
import type { RunEnd } from '../run/verdict.js'
import type { PreparedRequest, PreparedRequestChanges } from '../transports/fetch.js'
import type { TransportRequest } from '../transports/transport.js'
import type { ChatRequestOptions } from './chat-state.js'
import type { ChatStorage } from './chat-storage.js'
import type { FileLimits } from './files.js'
import type { RunMetricsValue } from './selectors.js'
import type { RunStoreOptions } from './run-loop.js'

type CallOf<M extends UIMessage> = Extract<
  M['parts'][number],
  { type: `tool-${string}`; state: 'output-available' }
>

// Read off the parts: the types of two packages have no name in common that it could be inferred from.
type ToolsOfParts<M extends UIMessage> = {
  [CALL in CallOf<M> as CALL['type'] extends `tool-${infer NAME}` ? NAME : never]: {
    input: CALL['input']
    output: CALL['output']
  }
}

/** The tools of a message type: of ours, or of the AI SDK's. */
export type ToolsOf<M extends UIMessage> = ToolsOfParts<M> extends infer T extends UITools ? T : UITools

/** The metadata of a message type. */
export type MetadataOf<M extends UIMessage> = M extends UIMessage<infer META> ? META : unknown

/** A tool of the agent that runs here, in the page. */
export interface ClientTool<INPUT = unknown, OUTPUT = unknown> {
  /**
   * Runs it. What it gives, or why it threw, goes back to the agent as soon as every call of the same round has
   * come out. Without it the call waits for `addToolOutput`.
   */
  execute?: ((input: INPUT, call: ClientToolCall) => OUTPUT | Promise<OUTPUT>) | undefined
}

/** The call that a client tool runs for. */
export interface ClientToolCall {
  toolCallId: string
  toolName: string
  /** Aborts when the outcome is not wanted any more. */
  signal: AbortSignal
}

/** A tool call, as `onToolCall` is told of it. */
export interface ToolCallOf<M extends UIMessage = UIMessage> {
  toolCallId: string
  toolName: keyof ToolsOf<M> & string
  input: ToolsOf<M>[keyof ToolsOf<M>]['input']
}

/** What an answer came to, when a chat is at rest again. The AI SDK's names, and ours. */
export interface ChatFinish<M extends UIMessage = UIMessage> {
  /** The answer; absent where none was begun. */
  message: M | undefined
  messages: M[]
  isAbort: boolean
  /** The connection was lost, or silent for too long. */
  isDisconnect: boolean
  isError: boolean
  end: RunEnd
  error: AgentError | undefined
  metrics: RunMetricsValue
}

/** Told as a chat goes on. What one of these throws is reported to the page and does not touch the chat. */
export interface ChatCallbacks<M extends UIMessage = UIMessage> {
  /**
   * A tool begins to execute, wherever. To answer the call with `addToolOutput`, name the tool in `tools` (`{}` will
   * do): a call of any other tool is the agent's own, and over when its run is.
   */
  onToolCall?: ((options: { toolCall: ToolCallOf<M> }) => void) | undefined
  /** A data part came. */
  onData?: ((part: Extract<M['parts'][number], { type: `data-${string}` }>) => void) | undefined
  /** An answer is over, however it ended, or waits for somebody's consent. */
  onFinish?: ((finish: ChatFinish<M>) => void) | undefined
  /** The answer broke off, or the chat could not be stored. Called before `onFinish`. */
  onError?: ((error: AgentError) => void) | undefined
}

/** Someone who shows a chat. */
export interface ChatConsumer<M extends UIMessage = UIMessage> extends ChatCallbacks<M> {
  /**
   * The answer goes on when nobody shows the chat any more.
   * @default true for a chat with an `id`, which can be shown again
   */
  keepAlive?: boolean | undefined
}

/** What a chat is made with. Asked afresh whenever something is sent. */
export interface ChatOptions<M extends UIMessage = UIMessage>
  extends Omit<RunStoreOptions, 'prepareRequest'> {
  /** What was said before. Only looked at when the chat is first made. */
  messages?: readonly M[] | undefined
  /** Where the chat is kept. Loaded once it is shown in a browser; until then nothing is sent. */
  storage?: ChatStorage | undefined
  /** What becomes of a message that is sent while an answer is being written. @default 'queue' */
  queue?: 'queue' | 'interrupt' | 'drop' | undefined
  /** The agent's tools that run here. */
  tools?:
    | {
        readonly [NAME in keyof ToolsOf<M>]?: ClientTool<
          ToolsOf<M>[NAME]['input'],
          ToolsOf<M>[NAME]['output']
        >
      }
    | undefined
  /** How often in a row the agent may ask for client tools before it is taken to go in circles. @default 10 */
  maxSteps?: number | undefined
  /** @default defaultFileLimits */
  files?: FileLimits | undefined
  /** Makes the ids of messages. @default random */
  generateId?: (() => string) | undefined
  /**
   * The last word on each request. `input` says all there is to say: to send the whole history with an AIECS
   * request, return `{ body: { ...body, messages: input.messages } }`.
   */
  prepareRequest?:
    | ((
        request: PreparedRequest &
          Pick<TransportRequest, 'context' | 'attempt' | 'signal'> & { body: object; input: ChatRequest<M> },
      ) => PreparedRequestChanges | undefined | Promise<PreparedRequestChanges | undefined>)
    | undefined
}

/** A message as `sendMessage` takes it. */
export type OutgoingMessage<M extends UIMessage = UIMessage> =
  | string
  | {
      text?: string
      files?: Iterable<File> | ArrayLike<File> | FileUIPart[]
      metadata?: MetadataOf<M>
      parts?: never
      /** The message that this one replaces; the old one stays as a version. */
      messageId?: string
    }
  | (Omit<M, 'id' | 'role'> & {
      id?: string
      role?: M['role']
      text?: never
      files?: never
      messageId?: string
    })

/** How a tool came out that ran here. */
export type ToolOutput<M extends UIMessage = UIMessage, TOOL extends keyof ToolsOf<M> = keyof ToolsOf<M>> = {
  tool: TOOL
  toolCallId: string
  options?: ChatRequestOptions
} & (
  | { state?: 'output-available'; output: ToolsOf<M>[TOOL]['output']; errorText?: never }
  | { state: 'output-error'; output?: never; errorText: string }
)

/** What a person says to a request for approval. */
export interface ToolApproval {
  /** The id of the approval, not of the call. */
  id: string
  approved: boolean
  reason?: string
  /** The arguments to run it with, where they were changed. */
  input?: unknown
  options?: ChatRequestOptions
}
