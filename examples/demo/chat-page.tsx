import { useEffect, useRef } from 'react'
import { ChatView } from './chat-view.js'
import type { Density } from './display-menu.js'
import { goToChat } from './route.js'
import { Sidebar } from './sidebar.js'
import { useThreads } from './threads.js'

/** A chat, and the others beside it; on a phone they are in a sheet. */
export function ChatPage({ threadId, density }: { threadId: string; density: Density }) {
  const sheet = useRef<HTMLDialogElement>(null)
  const { threads, refresh } = useThreads()
  const title = threads.find(({ id }) => id === threadId)?.title
  useEffect(() => {
    document.title = title ? `${title} – react-agent-stream` : 'react-agent-stream'
  }, [title])

  return (
    <div className="chat-page">
      <aside className="sidebar">
        <Sidebar threadId={threadId} />
      </aside>
      <main className="chat-main">
        <div className="chat-top">
          <button type="button" className="button button-quiet" onClick={() => sheet.current?.showModal()}>
            Chats
          </button>
          <p className="chat-title">{title ?? 'New chat'}</p>
          <button type="button" className="button button-quiet" onClick={() => goToChat()}>
            New
          </button>
        </div>
        <ChatView key={threadId} threadId={threadId} density={density} onChange={refresh} />
      </main>
      <dialog ref={sheet} className="sheet" aria-label="Chats" closedby="any">
        <div className="sheet-content">
          <Sidebar threadId={threadId} onChoose={() => sheet.current?.close()} />
        </div>
      </dialog>
    </div>
  )
}
