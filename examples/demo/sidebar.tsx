import { chatHref, goToChat } from './route.js'
import { useRunning } from './running.js'
import { useThreads } from './threads.js'

/** The reader's chats, the latest first. */
export function Sidebar({ threadId, onChoose }: { threadId: string; onChoose?: () => void }) {
  const { threads } = useThreads()
  const running = useRunning()
  return (
    <nav aria-label="Chats">
      <button
        type="button"
        className="button"
        onClick={() => {
          goToChat()
          onChoose?.()
        }}
      >
        New chat
      </button>
      <ul>
        {threads.map(({ id, title }) => (
          <li key={id}>
            <a href={chatHref(id)} aria-current={id === threadId ? 'true' : undefined} onClick={onChoose}>
              {title} {running.has(id) ? '…' : ''}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
