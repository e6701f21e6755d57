import {
  type AgentStream,
  type CollectedRun,
  JsonView,
  Reasoning,
  RunMetrics,
  ToolTimeline,
  useAgentSelector,
} from 'react-agent-stream'

/** How many entries of the log are shown; a run can have hundreds. */
const LOG_SHOWN = 40

/** Beside the answer: how it came about, and what came of it. */
export function WorkPanel({ run, collected }: { run: AgentStream; collected: CollectedRun | undefined }) {
  const asked = run.end !== undefined || run.status !== 'ready'
  return (
    <aside className="work" aria-label="Work">
      {asked && <RunMetrics run={run} />}
      <Reasoning run={run} />
      <ToolTimeline run={run} headingLevel={2} views={['list', 'waterfall', 'table']} />
      <EventLog run={run} />
      <ConnectionFacts run={run} />
      {collected && (
        <details className="inspect">
          <summary>Collected result</summary>
          <JsonView value={readable(collected)} name="Collected result" />
        </details>
      )}
    </aside>
  )
}

/** What the run said that is not for readers: the agent's inner workings, and events nobody has a word for. */
function EventLog({ run }: { run: AgentStream }) {
  const log = useAgentSelector(run, (state) => state.log)
  if (log.length === 0) return null
  return (
    <details className="inspect">
      <summary>
        Event log <span className="muted">({log.length})</span>
      </summary>
      <JsonView
        name="Event log"
        value={log.slice(-LOG_SHOWN).map(({ name, data }) => ({ [name]: withoutType(data) }))}
      />
    </details>
  )
}

/** What it took to read the run. */
function ConnectionFacts({ run }: { run: AgentStream }) {
  const connections = useAgentSelector(run, ({ position }) => position?.connections ?? 0)
  const duplicates = useAgentSelector(run, ({ position }) => position?.duplicates ?? 0)
  const gaps = useAgentSelector(run, ({ position }) => position?.gaps ?? 0)
  if (connections === 0) return null
  const facts = { Connections: connections, 'Events left out, as they came twice': duplicates, Gaps: gaps }
  return (
    <details className="inspect">
      <summary>
        Connection <span className="muted">({connections})</span>
      </summary>
      <dl className="facts">
        {Object.entries(facts).map(([name, count]) => (
          <div key={name}>
            <dt className="muted">{name}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function withoutType(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'type' && key !== 'timestamp'))
}

/** What most will want of what `start()` resolves to; its errors as their codes and messages. */
function readable(run: CollectedRun): unknown {
  const { text, answer, toolCalls, result, success, executionTime, end, error, errors, metrics } = run
  return {
    text,
    answer,
    toolCalls: toolCalls.map(({ scope, ...call }) => ({ ...call, scope: scope?.id })),
    result,
    success,
    executionTime,
    end,
    error: error && { code: error.code, message: error.message },
    errors: errors.map(({ code, message }) => ({ code, message })),
    metrics,
  }
}
