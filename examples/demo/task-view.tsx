import { useMemo, useState } from 'react'
import {
  Announcer,
  type CollectedRun,
  ConnectionNotice,
  ErrorNotice,
  keepRun,
  StatusBadge,
  StreamingText,
  useAgentSelector,
  useAgentStream,
} from 'react-agent-stream'
import type { DemoAgent } from './agents.js'
import { Composer } from './composer.js'
import { Empty } from './empty.js'
import { useCanBreak } from './faults.js'
import { sessionId } from './session.js'
import { useFollow } from './use-follow.js'
import { type Wire, sourceFor } from './wires.js'
import { WorkPanel } from './work-panel.js'

/** A run that was under way when the page was left is read on when it is there again. */
const keep = keepRun()

/** One agent that works on tasks: the last task, the answer, and the work beside it. */
export function TaskView({ agent, wire }: { agent: DemoAgent; wire: Wire }) {
  const [task, setTask] = useState<string>()
  const [collected, setCollected] = useState<CollectedRun>()
  const source = useMemo(() => sourceFor(wire, '/api/agent', `?agent=${agent.id}`), [wire, agent.id])
  const run = useAgentStream({
    ...source,
    id: agent.id,
    keep,
    context: { session_id: sessionId },
    onFinish: setCollected,
  })
  useCanBreak(run.handle)
  const kept = useAgentSelector(run, ({ position }) => position?.input)
  const shownTask = task ?? descriptionOf(kept)
  const running = run.status === 'submitted' || run.status === 'streaming'
  const end = useFollow(running)

  function start(description: string) {
    setTask(description)
    void run.start({ description })
  }

  return (
    <main className="workspace">
      <Announcer run={run} />
      <section className="thread" aria-label="Answer">
        {shownTask === undefined ? (
          <Empty agent={agent} onChoose={start} />
        ) : (
          <article className="turn">
            <p className="bubble" dir="auto">
              {shownTask}
            </p>
            <div className="turn-status">
              <StatusBadge run={run} />
              {run.end === 'stopped' && (
                <button type="button" className="button button-quiet" onClick={() => void run.retry()}>
                  Try again
                </button>
              )}
            </div>
            <StreamingText run={run} smooth />
            <ConnectionNotice run={run} />
            <ErrorNotice run={run} />
            <div ref={end} />
          </article>
        )}
      </section>
      <WorkPanel run={run} collected={run.end ? collected : undefined} />
      <Composer
        label="Task"
        placeholder={`A task for ${agent.name}`}
        action="Run"
        running={running}
        onSubmit={start}
        onStop={() => run.stop()}
      />
    </main>
  )
}

/** What a run was asked that this page did not ask. */
function descriptionOf(input: unknown): string | undefined {
  const isTask = typeof input === 'object' && input !== null && 'description' in input
  return isTask ? String(input.description) : undefined
}
