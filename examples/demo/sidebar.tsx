import { type Thread, type ThreadLinkProps, ThreadList } from 'react-agent-stream'
import { chatHref, goToChat } from './route.js'
import { stopChat, useRunning } from './running.js'
import { useThreads } from './threads.js'

/** The reader's chats, the latest first. */
export function Sidebar({ threadId, onChoose }: { threadId: string; onChoose?: () => void }) {
  const { threads, rename, remove } = useThreads()
  const running = useRunning()
  return (
    <ThreadList
      threads={threads.map((thread) => ({ ...thread, running: running.has(thread.id) }))}
      activeId={threadId}
      onNew={() => {
        goToChat()
        onChoose?.()
      }}
      {...(rename && { onRename: rename })}
      onDelete={(id) => {
        const title = threads.find((thread) => thread.id === id)?.title ?? ''
        if (!confirm(`Delete “${title}”? This cannot be undone.`)) return
        stopChat(id)
        remove(id)
        if (id === threadId) goToChat()
      }}
      renderLink={(props, thread) => <ThreadLink link={props} thread={thread} onChoose={onChoose} />}
    />
  )
}

function ThreadLink({
  link,
  thread,
  onChoose,
}: {
  link: ThreadLinkProps
  thread: Thread
  onChoose: (() => void) | undefined
}) {
  const { children, ...props } = link
  return (
    <a {...props} href={chatHref(thread.id)} onClick={onChoose}>
      {children}
    </a>
  )
}
