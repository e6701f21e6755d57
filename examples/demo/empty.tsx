import type { DemoAgent } from './agents.js'

/** What an agent can do, and three things to ask it. */
export function Empty({ agent, onChoose }: { agent: DemoAgent; onChoose: (text: string) => void }) {
  return (
    <div className="empty">
      <p>{agent.about}</p>
      <ul className="suggestions">
        {agent.suggestions.map((text) => (
          <li key={text}>
            <button type="button" className="suggestion" onClick={() => onChoose(text)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
