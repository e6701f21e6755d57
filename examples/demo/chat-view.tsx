import { useMemo, useState } from 'react'
import {
  Announcer,
  type CollectedRun,
  ConnectionNotice,
  ErrorNotice,
  StatusBadge,
  StreamingText,
  useAgentStream,
} from 'react-agent-stream'
import type { DemoAgent } from './agents.js'
import { Composer } from './composer.js'
import { Empty } from './empty.js'
import { sessionId } from './session.js'
import { useFollow } from './use-follow.js'
import { type Wire, sourceFor } from './wires.js'
import { WorkPanel } from './work-panel.js'

interface Turn {
  question: string
  answer: string
}

/** A conversation. Each turn is a run of its own; what is over is kept here, what is live is the run's. */
export function ChatView({ agent, wire }: { agent: DemoAgent; wire: Wire }) {
  const [finished, setFinished] = useState<readonly Turn[]>([])
  const [question, setQuestion] = useState<string>()
  const [collected, setCollected] = useState<CollectedRun>()
  const source = useMemo(() => sourceFor(wire, '/api/chat', ''), [wire])
  const run = useAgentStream({
    ...source,
    context: { session_id: sessionId, sender_id: 'reader' },
    onFinish: setCollected,
  })
  const running = run.status === 'submitted' || run.status === 'streaming'
  const end = useFollow(running)

  function send(message: string) {
    if (question !== undefined) setFinished([...finished, { question, answer: run.answer }])
    setQuestion(message)
    void run.start({ message })
  }

  return (
    <main className="workspace">
      <Announcer run={run} />
      <section className="thread" aria-label="Conversation">
        {question === undefined && <Empty agent={agent} onChoose={send} />}
        {finished.map((turn, index) => (
          <article className="turn" key={index} aria-label={`Turn ${index + 1}`}>
            <p className="bubble" dir="auto">
              {turn.question}
            </p>
            <div className="answer" dir="auto">
              {turn.answer}
            </div>
          </article>
        ))}
        {question !== undefined && (
          <article className="turn" aria-label={`Turn ${finished.length + 1}`}>
            <p className="bubble" dir="auto">
              {question}
            </p>
            <StreamingText run={run} smooth />
            <ConnectionNotice run={run} />
            <ErrorNotice run={run} />
            <div className="turn-status">
              <StatusBadge run={run} />
            </div>
            <div ref={end} />
          </article>
        )}
      </section>
      <WorkPanel run={run} collected={run.end ? collected : undefined} />
      <Composer
        label="Message"
        placeholder="A message"
        action="Send"
        running={running}
        onSubmit={send}
        onStop={() => run.stop()}
      />
    </main>
  )
}
