// @assistant-ui/react with its own runtime, which is given the whole answer so far at each step, as it documents.
// Its smooth reveal is off: with it, it does more.
import {
  AssistantRuntimeProvider,
  MessagePrimitive,
  ThreadPrimitive,
  useLocalRuntime,
} from '@assistant-ui/react'
import { MarkdownTextPrimitive } from '@assistant-ui/react-markdown'
import { useEffect } from 'react'
import remarkGfm from 'remark-gfm'
import { createQueue } from './queue.js'
import { show, sleep } from './show.jsx'

const plugins = [remarkGfm]
const Text = () => <MarkdownTextPrimitive remarkPlugins={plugins} smooth={false} />
const Tool = ({ toolName, result }) => (
  <div className="tool">
    {toolName}: {result}
  </div>
)
const answerParts = { Text, tools: { Fallback: Tool } }
const User = () => (
  <MessagePrimitive.Root>
    <MessagePrimitive.Parts />
  </MessagePrimitive.Root>
)
const Assistant = () => (
  <MessagePrimitive.Root>
    <MessagePrimitive.Parts components={answerParts} />
  </MessagePrimitive.Root>
)
const messageParts = { UserMessage: User, AssistantMessage: Assistant }

/** @type {import('../candidate.js').Mount} */
export const mount = async (element, { history }) => {
  const queue = createQueue()
  const initialMessages = history.map(({ id, role, text }) => ({
    id,
    role,
    content: [{ type: 'text', text }],
  }))
  const adapter = {
    async *run() {
      let content = []
      for await (const change of queue) {
        content = change(content)
        yield { content }
      }
    },
  }
  let runtime
  function Page() {
    const current = useLocalRuntime(adapter, { initialMessages })
    useEffect(() => {
      runtime = current
    }, [current])
    return (
      <AssistantRuntimeProvider runtime={current}>
        <ThreadPrimitive.Root data-stream="">
          <ThreadPrimitive.Messages components={messageParts} />
        </ThreadPrimitive.Root>
      </AssistantRuntimeProvider>
    )
  }
  const unmount = show(element, <Page />)
  await sleep(50)
  runtime.thread.append({ role: 'user', content: [{ type: 'text', text: 'go' }] })
  await sleep(50)
  return {
    push(token) {
      queue.push((content) => {
        const last = content.at(-1)
        return last?.type === 'text'
          ? [...content.slice(0, -1), { type: 'text', text: last.text + token }]
          : [...content, { type: 'text', text: token }]
      })
    },
    tool({ id, name, input, output }) {
      const call = {
        type: 'tool-call',
        toolCallId: id,
        toolName: name,
        args: input,
        argsText: JSON.stringify(input),
      }
      queue.push((content) => [...content, call])
      queue.push((content) => content.map((part) => (part === call ? { ...part, result: output } : part)))
    },
    end: () => queue.end(),
    unmount,
  }
}
