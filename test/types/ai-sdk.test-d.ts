// Holds what `useAgentChat` promises of the AI SDK's types against the AI SDK's own; `tsc` is the test.
import type { UseChatHelpers } from '@ai-sdk/react'
import type * as sdk from 'ai'
import { expectTypeOf } from 'vitest'
import {
  type AgentChat,
  asUseChat,
  type ChatRequestOptions,
  type DataUIPart,
  type DynamicToolUIPart,
  type FileUIPart,
  type ReasoningUIPart,
  type SourceDocumentUIPart,
  type SourceUrlUIPart,
  type StepStartUIPart,
  type TextUIPart,
  type ToolUIPart,
  type UIMessage,
  type UIMessagePart,
  type UseChat,
  useAgentChat,
} from 'react-agent-stream'

interface Metadata {
  model: string
  tokens?: number
}
// Aliases: an interface has no index signature, and both libraries ask for one.
type Data = { weather: { city: string; degrees: number }; progress: number }
type Tools = {
  search: { input: { query: string; filters: { site: string }[] }; output: string[] }
  confirm: { input: { question: string }; output: boolean }
}
type Ours = UIMessage<Metadata, Data, Tools>
type Theirs = sdk.UIMessage<Metadata, Data, Tools>

// Messages go from one library to the other, and back.
expectTypeOf<UIMessage>().toExtend<sdk.UIMessage>()
expectTypeOf<sdk.UIMessage>().toExtend<UIMessage>()
expectTypeOf<Ours>().toExtend<Theirs>()
expectTypeOf<Theirs>().toExtend<Ours>()
expectTypeOf<Ours[]>().toExtend<Theirs[]>()
expectTypeOf<Ours['role']>().toEqualTypeOf<Theirs['role']>()

// So does each kind of part.
expectTypeOf<TextUIPart>().toExtend<sdk.TextUIPart>()
expectTypeOf<sdk.TextUIPart>().toExtend<TextUIPart>()
expectTypeOf<ReasoningUIPart>().toExtend<sdk.ReasoningUIPart>()
expectTypeOf<sdk.ReasoningUIPart>().toExtend<ReasoningUIPart>()
expectTypeOf<SourceUrlUIPart>().toExtend<sdk.SourceUrlUIPart>()
expectTypeOf<sdk.SourceUrlUIPart>().toExtend<SourceUrlUIPart>()
expectTypeOf<SourceDocumentUIPart>().toExtend<sdk.SourceDocumentUIPart>()
expectTypeOf<sdk.SourceDocumentUIPart>().toExtend<SourceDocumentUIPart>()
expectTypeOf<FileUIPart>().toExtend<sdk.FileUIPart>()
expectTypeOf<sdk.FileUIPart>().toExtend<FileUIPart>()
expectTypeOf<StepStartUIPart>().toEqualTypeOf<sdk.StepStartUIPart>()
expectTypeOf<DataUIPart<Data>>().toEqualTypeOf<sdk.DataUIPart<Data>>()
expectTypeOf<DynamicToolUIPart>().toExtend<sdk.DynamicToolUIPart>()
expectTypeOf<sdk.DynamicToolUIPart>().toExtend<DynamicToolUIPart>()
expectTypeOf<ToolUIPart<Tools>>().toExtend<sdk.ToolUIPart<Tools>>()
expectTypeOf<sdk.ToolUIPart<Tools>>().toExtend<ToolUIPart<Tools>>()
expectTypeOf<ToolUIPart['state']>().toEqualTypeOf<sdk.ToolUIPart['state']>()
expectTypeOf<UIMessagePart['type']>().toEqualTypeOf<sdk.UIMessagePart<sdk.UIDataTypes, sdk.UITools>['type']>()
expectTypeOf<ChatRequestOptions>().toExtend<sdk.ChatRequestOptions>()
expectTypeOf<sdk.ChatRequestOptions>().toExtend<ChatRequestOptions>()

// `asUseChat` gives what `useChat` gives: no member less, and none more.
expectTypeOf<keyof UseChat>().toEqualTypeOf<keyof UseChatHelpers<sdk.UIMessage>>()
expectTypeOf(asUseChat<UIMessage>).returns.toExtend<UseChatHelpers<sdk.UIMessage>>()
expectTypeOf(asUseChat<UIMessage>).returns.toExtend<UseChatHelpers<UIMessage>>()
expectTypeOf(asUseChat<Ours>).returns.toExtend<UseChatHelpers<Theirs>>()
expectTypeOf(asUseChat<Theirs>).returns.toExtend<UseChatHelpers<Theirs>>()
expectTypeOf<UseChat['status']>().toEqualTypeOf<sdk.ChatStatus>()

// A chat of our type, where a component reads the types of its tools off the AI SDK's.
declare function component<M extends sdk.UIMessage>(helpers: UseChatHelpers<M>): M
declare const ours: AgentChat<Ours>
declare const untyped: AgentChat
expectTypeOf(component(asUseChat<Theirs>(ours))).toEqualTypeOf<Theirs>()
expectTypeOf(component(asUseChat(untyped))).toEqualTypeOf<UIMessage>()

// The chat itself has every member but the deprecated one, under the same name, and takes at least as much.
type Stable<M extends sdk.UIMessage> = Omit<UseChatHelpers<M>, 'addToolResult'>
expectTypeOf<AgentChat>().toExtend<Stable<sdk.UIMessage>>()
expectTypeOf<AgentChat<Ours>>().toExtend<Stable<Theirs>>()
expectTypeOf<AgentChat<Theirs>>().toExtend<Stable<Theirs>>()

// `useAgentChat` is made with the message type of either library.
export function Chat({ history }: { history: Theirs[] }): void {
  const chat = useAgentChat<Theirs>({
    messages: history,
    tools: {
      search: {
        execute(input) {
          expectTypeOf(input).toEqualTypeOf<Tools['search']['input']>()
          return [input.query]
        },
      },
      // @ts-expect-error There is no such tool.
      serch: {},
    },
    onData(part) {
      if (part.type === 'data-weather') expectTypeOf(part.data.degrees).toBeNumber()
    },
    onFinish({ messages }) {
      expectTypeOf(messages).toEqualTypeOf<Theirs[]>()
    },
  })
  expectTypeOf(chat.messages).toEqualTypeOf<Theirs[]>()
  const typed = useAgentChat<Ours>({
    onToolCall({ toolCall }) {
      expectTypeOf(toolCall.toolName).toEqualTypeOf<keyof Tools>()
    },
  })

  for (const { addToolOutput } of [chat, typed, asUseChat(chat)]) {
    void addToolOutput({ tool: 'search', toolCallId: '1', output: ['a'] })
    void addToolOutput({ tool: 'search', toolCallId: '1', state: 'output-error', errorText: 'no' })
    // @ts-expect-error The output is that of another tool.
    void addToolOutput({ tool: 'search', toolCallId: '1', output: true })
    // @ts-expect-error There is no such tool.
    void addToolOutput({ tool: 'serch', toolCallId: '1', output: ['a'] })
    // @ts-expect-error An output says how the call came out.
    void addToolOutput({ tool: 'search', toolCallId: '1' })
    // @ts-expect-error What failed has no output.
    void addToolOutput({ tool: 'search', toolCallId: '1', state: 'output-error', errorText: '', output: [] })
  }
  void untyped.addToolOutput({ tool: 'anything', toolCallId: '1', output: 1 })
  void chat.sendMessage({ text: 'Hello', metadata: { model: 'm' } })
  // @ts-expect-error The metadata is of another shape.
  void chat.sendMessage({ text: 'Hello', metadata: { modell: 'm' } })
}
