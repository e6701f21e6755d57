import { type ReactNode, type UIEvent, useEffect, useState } from 'react'
import { aiecsParts, type AgentChat, Chat, useAgentChat } from 'react-agent-stream'
import { useAgentHistory } from 'react-agent-stream/query'
import { agentHost, chatSuggestions } from './agents.js'
import { type DemoMessage, messagesUrl } from './api.js'
import type { Density } from './display-menu.js'
import { useCanBreak } from './faults.js'
import { withIds } from './ids.js'
import { getLocation } from './location.js'
import { watch } from './running.js'
import { senderId } from './session.js'
import { storage } from './threads.js'
import { underWay } from './under-way.js'
import { resume } from './wires.js'

const MAX_FILES = 4
const MAX_RETRIES = 3
const MAX_FILE_BYTES = 2 * 1024 * 1024

interface ViewProps {
  threadId: string
  density: Density
  /** The list of chats has something new to say of this one. */
  onChange: () => void
}

/** One chat, with what was said in it before. */
export function ChatView({ threadId, density, onChange }: ViewProps) {
  const chat = useAgentChat<DemoMessage>({
    id: threadId,
    url: '/api/chat',
    protocol: aiecsParts,
    resume,
    tools: { get_location: { execute: getLocation } },
    ...(storage
      ? // Another host's agent takes words alone, and may know one sender from another but not their chats.
        { storage, files: { maxFiles: 0 } }
      : {
          storage: underWay,
          context: { sender_id: senderId },
          files: { maxBytes: MAX_FILE_BYTES, maxFiles: MAX_FILES },
          prepareRequest: withIds,
        }),
  })
  const { handle } = chat
  useCanBreak(handle)
  useEffect(() => watch(handle, onChange), [handle, onChange])
  const content = (
    <Chat
      chat={chat}
      density={density}
      headingLevel={2}
      empty={
        <p>
          {agentHost
            ? 'Your agent listens: one session for the whole conversation.'
            : 'This is the harbour desk. It knows the tides, looks things up, and asks before it writes to anybody.'}
        </p>
      }
      suggestions={chatSuggestions}
    />
  )
  // Another agent host keeps no history for this page.
  return storage ? content : <WithHistory chat={chat}>{content}</WithHistory>
}

function WithHistory({ chat, children }: { chat: AgentChat<DemoMessage>; children: ReactNode }) {
  const history = useAgentHistory<DemoMessage>(chat.id, {
    url: ({ threadId, cursor }) => messagesUrl(threadId, cursor),
    chat,
    // What the server refuses it would refuse again.
    query: { retry: (count, { retryable }) => retryable && count < MAX_RETRIES },
  })
  const [isNearStart, setIsNearStart] = useState(true)
  const onScroll = ({ target }: UIEvent) =>
    setIsNearStart(target instanceof Element && target.scrollTop < 100)

  // An empty chat would offer what to say first, and then be full of what was said.
  if (history.isLoading) return <div className="chat-frame" aria-busy="true" />
  return (
    <div className="chat-frame" onScrollCapture={onScroll}>
      {history.hasOlder && isNearStart && (
        <button
          type="button"
          className="button earlier"
          aria-disabled={history.isLoadingOlder}
          onClick={() => void history.loadOlder()}
        >
          {history.isLoadingOlder ? 'Loading…' : 'Earlier messages'}
        </button>
      )}
      {history.error && (
        <p className="history-error" role="alert">
          What was said before could not be loaded.{' '}
          <button type="button" className="button" onClick={() => void history.invalidate()}>
            Try again
          </button>
        </p>
      )}
      {children}
    </div>
  )
}
