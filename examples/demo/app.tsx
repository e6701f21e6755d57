import { useEffect, useState } from 'react'
import { agentHost } from './agents.js'
import { ChatPage } from './chat-page.js'
import { DisplayMenu, rememberedDensity } from './display-menu.js'
import { FaultsMenu } from './faults-menu.js'
import { chatHref, runsHref, useRoute } from './route.js'
import { RunsPage } from './runs-page.js'

/** The page: a chat, and the workbench for single runs. */
export function App() {
  const route = useRoute()
  // Back from the runs, the reader is in the chat that was left.
  const [lastThread, setLastThread] = useState<string>()
  if (route.page === 'chat' && route.threadId !== lastThread) setLastThread(route.threadId)
  const [density, setDensity] = useState(rememberedDensity)
  useEffect(() => {
    document.documentElement.dataset['page'] = route.page
  }, [route.page])

  return (
    <>
      <header className="bar">
        <h1>react-agent-stream</h1>
        {agentHost && <p className="muted host">{agentHost}</p>}
        <nav className="segments pages" aria-label="Pages">
          <a
            href={lastThread ? chatHref(lastThread) : '#/'}
            aria-current={route.page === 'chat' ? 'page' : undefined}
          >
            Chat
          </a>
          <a href={runsHref} aria-current={route.page === 'runs' ? 'page' : undefined}>
            Runs
          </a>
        </nav>
        <FaultsMenu />
        <DisplayMenu onDensity={setDensity} />
      </header>
      {route.page === 'chat' ? (
        <ChatPage threadId={route.threadId} density={density} />
      ) : (
        <RunsPage agentId={route.agentId} />
      )}
    </>
  )
}
