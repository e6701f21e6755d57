// `useChat` of @tanstack/ai-react, with a connection inside of the page, rendered by Streamdown.
import { stream, useChat } from '@tanstack/ai-react'
import { memo, useEffect } from 'react'
import { createQueue } from './queue.js'
import { show, sleep } from './show.jsx'
import { Markdown } from './streamdown.jsx'

/** @type {import('../candidate.js').Mount} */
export const mount = async (element, { history }) => {
  const queue = createQueue()
  const ids = { runId: 'r1', threadId: 't1', timestamp: 1 }
  const message = { messageId: 'm1', timestamp: 1 }
  const connection = stream(async function* () {
    yield { type: 'RUN_STARTED', ...ids }
    yield { type: 'TEXT_MESSAGE_START', ...message, role: 'assistant' }
    yield* queue
    yield { type: 'TEXT_MESSAGE_END', ...message }
    yield { type: 'RUN_FINISHED', ...ids, finishReason: 'stop' }
  })
  const initialMessages = history.map(({ id, role, text }) => ({
    id,
    role,
    parts: [{ type: 'text', content: text }],
  }))
  let send

  const Message = memo(function Message({ parts, isLive }) {
    return (
      <div data-stream={isLive ? '' : undefined}>
        {parts.map((part, index) =>
          part.type === 'text' ? (
            <Markdown key={index} text={part.content} isLive={isLive} />
          ) : part.type === 'tool-call' ? (
            <div key={index} className="tool">
              {part.name}: {part.output}
            </div>
          ) : null,
        )}
      </div>
    )
  })
  function Page() {
    const { messages, sendMessage } = useChat({ connection, initialMessages })
    useEffect(() => {
      send = sendMessage
    }, [sendMessage])
    return messages.map(({ id, role, parts }, index) =>
      role === 'user' ? (
        <div key={id}>{parts[0].content}</div>
      ) : (
        <Message key={id} parts={parts} isLive={index === messages.length - 1} />
      ),
    )
  }
  const unmount = show(element, <Page />)
  await sleep(30)
  void send('go')
  await sleep(50)
  return {
    push: (token) => queue.push({ type: 'TEXT_MESSAGE_CONTENT', ...message, delta: token }),
    tool({ id, name, input, output }) {
      const call = { toolCallId: id, timestamp: 1 }
      queue.push({
        type: 'TOOL_CALL_START',
        ...call,
        toolCallName: name,
        toolName: name,
        parentMessageId: 'm1',
      })
      queue.push({ type: 'TOOL_CALL_ARGS', ...call, delta: JSON.stringify(input) })
      queue.push({ type: 'TOOL_CALL_END', ...call, toolName: name, input })
      queue.push({ type: 'TOOL_CALL_RESULT', ...call, messageId: `r${id}`, content: output, role: 'tool' })
    },
    end: () => queue.end(),
    unmount,
  }
}
