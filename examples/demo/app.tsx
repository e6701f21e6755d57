import { useState } from 'react'
import { agentHost, agents } from './agents.js'
import { ChatView } from './chat-view.js'
import { TaskView } from './task-view.js'
import { ThemeSwitch } from './theme-switch.js'
import { type Wire, wires } from './wires.js'

/** The page: an agent, a wire, and what comes of them. */
export function App() {
  const [agent, setAgent] = useState(agents[0])
  const [wire, setWire] = useState<Wire>('sse')
  if (!agent) return null
  const View = agent.kind === 'chat' ? ChatView : TaskView

  return (
    <>
      <header>
        <div className="page-title">
          <h1>react-agent-stream</h1>
          {agentHost && <p className="muted">{agentHost}</p>}
          <ThemeSwitch />
        </div>
        <div className="choices">
          <fieldset className="segments">
            <legend className="visually-hidden">Agent</legend>
            {agents.map((item) => (
              <label key={item.id}>
                <input type="radio" name="agent" checked={item === agent} onChange={() => setAgent(item)} />
                <span>{item.name}</span>
              </label>
            ))}
          </fieldset>
          <label className="wire">
            <span className="muted">Wire</span>
            <select
              value={wire}
              onChange={(event) => setWire(wires.find(({ id }) => id === event.target.value)?.id ?? 'sse')}
            >
              {wires.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
      </header>
      {/* Another agent is another run: nothing of the last one stays. */}
      <View key={agent.id} agent={agent} wire={wire} />
    </>
  )
}
