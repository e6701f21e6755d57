import { useState } from 'react'
import { agents } from './agents.js'
import { goToRuns } from './route.js'
import { TaskView } from './task-view.js'
import { type Wire, wires } from './wires.js'

/** The workbench: an agent, a wire, and what comes of them. */
export function RunsPage({ agentId }: { agentId: string | undefined }) {
  const agent = agents.find(({ id }) => id === agentId) ?? agents[0]
  const [wire, setWire] = useState<Wire>('sse')
  if (!agent) return null

  return (
    <div className="runs">
      <section className="choices" aria-label="What runs">
        <fieldset className="segments">
          <legend className="visually-hidden">Agent</legend>
          {agents.map((item) => (
            <label key={item.id}>
              <input type="radio" name="agent" checked={item === agent} onChange={() => goToRuns(item.id)} />
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
      </section>
      {/* Another agent is another run: nothing of the last one stays. */}
      <TaskView key={agent.id} agent={agent} wire={wire} />
    </div>
  )
}
