import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Chat, useAgentChat } from 'react-agent-stream'
import { agentHost, chatSuggestions } from './agents.js'
import { type DemoMessage, fetchMessages } from './api.js'
import type { Density } from './display-menu.js'
import { withIds } from './ids.js'
import { getLocation } from './location.js'
import { watch } from './running.js'
import { senderId } from './session.js'
import { storage } from './threads.js'

interface ViewProps {
  threadId: string
  density: Density
  /** The server has something new to say of this chat in its list. */
  onChange: () => void
}

/** One chat, once what was said in it before is here. */
export function ChatView(props: ViewProps) {
  const { threadId } = props
  const history = useQuery({
    queryKey: ['messages', threadId],
    queryFn: ({ signal }) =>
      agentHost ? { messages: [], before: null } : fetchMessages(threadId, null, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!history.data) return null
  return <Conversation {...props} messages={history.data.messages} />
}

function Conversation({ threadId, density, onChange, messages }: ViewProps & { messages: DemoMessage[] }) {
  const chat = useAgentChat<DemoMessage>({
    id: threadId,
    messages,
    url: '/api/chat',
    context: { sender_id: senderId },
    tools: { get_location: { execute: getLocation } },
    files: { maxBytes: 2 * 1024 * 1024, maxFiles: 4 },
    ...(storage ? { storage } : { prepareRequest: withIds }),
  })
  const { handle } = chat
  useEffect(() => watch(handle, onChange), [handle, onChange])
  return (
    <Chat
      chat={chat}
      density={density}
      empty={<p>{agentHost ? 'Talk to your agent.' : 'What would you like to know about the tides?'}</p>}
      suggestions={chatSuggestions}
    />
  )
}
