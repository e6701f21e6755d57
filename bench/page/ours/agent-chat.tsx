import 'react-agent-stream/styles.css'
import { type ReactElement, useEffect } from 'react'
import {
  type BufferMode,
  Chat,
  type ToolRendererProps,
  type UIMessage,
  useAgentChat,
} from 'react-agent-stream'
import type { Mount } from '../candidate.js'
import type { PastMessage } from '../documents.js'
import { show } from './show.js'
import { createWire } from './wire.js'

/** As the other candidates show a call: its name and its result, in one line. */
function ToolLine({ toolCall }: ToolRendererProps): ReactElement {
  return (
    <div className="tool">
      {toolCall.toolName}: {typeof toolCall.result === 'string' && toolCall.result}
    </div>
  )
}
const renderers = { tools: { lookup: ToolLine } }

/**
 * `useAgentChat` and `<Chat>`: the composer and the announcer with it, in a scroller of its own.
 *
 * @param options.rows Tool calls are shown as `<Chat>` shows them by itself.
 */
export const mount: Mount<{ buffer: BufferMode; rows?: boolean }> = async (element, story, options) => {
  const wire = createWire(story)
  const messages = story.history.map(toMessage)
  const { buffer, rows = false } = options
  function Page(): ReactElement {
    const chat = useAgentChat({ url: '/agent', fetch: wire.fetch, buffer, messages })
    useEffect(() => void chat.handle.sendMessage('go'), [chat.handle])
    return (
      <div style={{ blockSize: '100vh' }}>
        <Chat chat={chat} {...(rows ? {} : { renderers })} />
      </div>
    )
  }
  const unmount = show(element, <Page />)
  await wire.asked
  return { push: wire.next, tool: wire.next, end: wire.end, unmount }
}

function toMessage({ id, role, text }: PastMessage): UIMessage {
  return { id, role, parts: [{ type: 'text', text }] }
}
