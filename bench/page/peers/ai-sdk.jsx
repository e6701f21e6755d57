// `useChat` of @ai-sdk/react. What it is told comes as the parts of its own protocol, already read: that costs it
// nothing here, and our own candidates are given bytes.
import { useChat } from '@ai-sdk/react'
import { memo, useEffect } from 'react'
import { show, sleep } from './show.jsx'

const renderers = {
  streamdown: () => import('./streamdown.jsx'),
  'react-markdown': () => import('./cookbook-markdown.jsx'),
}

/** @type {import('../candidate.js').Mount<{ renderer: keyof typeof renderers, throttle?: number }>} */
export const mount = async (element, { history }, { renderer, throttle }) => {
  const { Markdown } = await renderers[renderer]()
  let controller
  const stream = new ReadableStream({
    start(given) {
      controller = given
    },
  })
  const transport = { sendMessages: async () => stream, reconnectToStream: async () => null }
  const past = history.map(({ id, role, text }) => ({ id, role, parts: [{ type: 'text', text }] }))
  let send

  const Message = memo(function Message({ message, isLive }) {
    return (
      <div data-stream={isLive ? '' : undefined}>
        {message.parts.map((part, index) =>
          part.type === 'text' ? (
            <Markdown key={index} text={part.text} isLive={isLive} />
          ) : part.type === 'dynamic-tool' ? (
            <div key={index} className="tool">
              {part.toolName}: {part.output}
            </div>
          ) : null,
        )}
      </div>
    )
  })
  function Page() {
    const { messages, sendMessage } = useChat({ transport, messages: past, ...(throttle && { throttle }) })
    useEffect(() => {
      send = sendMessage
    }, [sendMessage])
    return messages.map((message, index) =>
      message.role === 'user' ? (
        <div key={message.id}>{message.parts[0].text}</div>
      ) : (
        <Message key={message.id} message={message} isLive={index === messages.length - 1} />
      ),
    )
  }
  const unmount = show(element, <Page />)
  void send({ text: 'go' })
  await sleep(30)

  const say = (...parts) => parts.forEach((part) => controller.enqueue(part))
  let stretch = 0
  let isOpen = false
  const close = () => {
    if (isOpen) say({ type: 'text-end', id: `${stretch}` })
    isOpen = false
  }
  say({ type: 'start', messageId: 'm1' }, { type: 'start-step' })
  return {
    push(token) {
      if (!isOpen) say({ type: 'text-start', id: `${++stretch}` })
      isOpen = true
      say({ type: 'text-delta', id: `${stretch}`, delta: token })
    },
    tool({ id, name, input, output }) {
      close()
      say(
        { type: 'tool-input-available', toolCallId: id, toolName: name, input, dynamic: true },
        { type: 'tool-output-available', toolCallId: id, output, dynamic: true },
      )
    },
    end() {
      close()
      say({ type: 'finish-step' }, { type: 'finish' })
      controller.close()
    },
    unmount,
  }
}
