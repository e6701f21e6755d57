import { act, type ReactNode, useLayoutEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { AgentError } from '../errors.js'
import { derived, track } from '../hooks/tracked-run.js'
import {
  type AgentStream,
  type RunActions,
  type UseAgentStreamOptions,
  useAgentStream,
} from '../hooks/use-agent-stream.js'
import { type CollectedRun, collectRun } from '../state/collect.js'
import type { RunState } from '../state/run-state.js'
import { createRunStore, type RunHandle } from '../state/store.js'
import { type AgentAnswer, type AgentAnswerOptions, type AnswerRequest, agentFetch } from './answer.js'
import { createFakeClock } from './fake-clock.js'
import { defaultScriptOptions } from './script.js'

/** How {@link renderRun} asks, what it is answered, and what it shows. */
export interface RenderRunOptions
  extends Omit<UseAgentStreamOptions, 'transport' | 'fetch' | 'clock' | 'sleep' | 'paint'> {
  /** Renders the run, into `container`; needs a DOM. Without it there is only the state. */
  children?: ((run: AgentStream) => ReactNode) | undefined
  /** Where to render. @default a new `<div>` in the document's body, removed by `unmount()` */
  container?: Element | undefined
  /** What the agent is asked. */
  input?: unknown
  /** Starts at once. `false`: `start()` does, or what `children` renders. @default true */
  autoStart?: boolean | undefined
  /** How the request is answered: broken off, with an error status, as NDJSON. */
  answer?: AgentAnswerOptions | undefined
  /** What the clock shows at first, epoch milliseconds. @default the same as a script's */
  startTime?: number | undefined
}

/** A run whose time stands still until it is told to go on. */
export interface RenderedRun {
  /** The run as a component would read it now. */
  readonly run: AgentStream
  /** The run itself: what components take. */
  readonly handle: RunHandle
  /** All that is known of the run now. */
  readonly state: RunState
  /** Where `children` are rendered; absent without them. */
  readonly container: Element | undefined
  /** What the clock shows, epoch milliseconds. */
  readonly now: number
  /** Asks the agent; what it answers comes with {@link advance}. */
  start(input?: unknown): void
  /**
   * Lets time pass: what is due in it is sent, read, reduced, painted and rendered, one thing after the other.
   * `advance(0)` is enough for what comes without a pause.
   */
  advance(ms: number): Promise<void>
  /**
   * Lets time pass until the run is over, retries and timeouts included.
   *
   * @throws AgentError 'misuse' when no run is under way, or it is not over after a day.
   */
  finish(): Promise<CollectedRun>
  /** Ends the run and takes away what was rendered. */
  unmount(): void
}

const DAY_MS = 86_400_000

// Nothing went on for so many turns of the event loop: then all that is left waits for time to pass. One is enough
// for promises; the store's pauses for the page and the platform's streams take one or two more.
const QUIET_TURNS = 4

/**
 * Runs a scripted agent without a network and without time. Everything between is real: the bytes, their framing,
 * the protocol, the run with its retries and timeouts, the store, and React where there are `children`.
 *
 * @example
 * const view = renderRun(agent, (run) => <ToolTimeline run={run} />)
 * await view.advance(100)
 * expect(view.run.status).toBe('streaming')
 * expect((await view.finish()).answer).toBe('done')
 */
export function renderRun(
  agent: AgentAnswer | AnswerRequest,
  options: RenderRunOptions | ((run: AgentStream) => ReactNode) = {},
): RenderedRun {
  const given: RenderRunOptions = typeof options === 'function' ? { children: options } : options
  const { children, container, input, autoStart = true, answer, startTime, ...runOptions } = given
  const clock = createFakeClock(startTime ?? defaultScriptOptions.startTime)
  const streamOptions: UseAgentStreamOptions = {
    // Never asked: `fetch` answers. Absolute, since Node has no page to be relative to.
    url: 'http://agent.test/run',
    ...runOptions,
    fetch: agentFetch(agent, { ...answer, sleep: clock.sleep }),
    clock,
    sleep: clock.sleep,
    paint: clock.paint,
  }
  const stage = children && mount(children, streamOptions, container)
  const handle = stage?.handle ?? createRunStore(() => streamOptions)
  if (!stage) handle.attach(() => streamOptions)
  const tracked = track(
    handle,
    {
      start: (task) => handle.start(task),
      stop: () => handle.stop(),
      disconnect: () => handle.disconnect(),
      retry: () => handle.retry(),
      reset: () => handle.reset(),
      handle,
    } satisfies RunActions,
    derived,
  )
  let published = 0
  const unsubscribe = handle.subscribe(() => published++)

  /** Until nothing goes on any more: all that is left to do waits for time to pass. */
  async function settle() {
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      const before = clock.begun + published
      await turn()
      quiet = clock.begun + published === before ? quiet + 1 : 0
    }
  }
  async function go(time: number | undefined) {
    const step = async () => {
      if (time !== undefined) clock.goTo(time)
      await settle()
    }
    // One `act` for each step, as each would be a paint of its own in a browser.
    await (stage ? acting(step) : step())
  }

  const view: RenderedRun = {
    get run() {
      return tracked.getSnapshot()
    },
    handle,
    get state() {
      return handle.getState()
    },
    container: stage?.element,
    get now() {
      return clock.now()
    },
    start(task = input) {
      const begin = () => void handle.start(task)
      if (stage) actingNow(begin)
      else begin()
    },
    async advance(ms) {
      const until = clock.now() + ms
      await go(undefined)
      while ((clock.nextAt ?? Number.POSITIVE_INFINITY) <= until) await go(clock.nextAt)
      await go(until)
    },
    async finish() {
      const until = clock.now() + DAY_MS
      await go(undefined)
      while (handle.getState().end === undefined) {
        if (handle.getState().status === 'ready' || clock.nextAt === undefined) {
          throw new AgentError('misuse', 'No run is under way that could finish. Call start() first.')
        }
        if (clock.nextAt > until) {
          throw new AgentError(
            'misuse',
            'The run is not over after a day. Let its retries or its script end.',
          )
        }
        await go(clock.nextAt)
      }
      return collectRun(handle.getState())
    },
    unmount() {
      unsubscribe()
      stage?.unmount()
      handle.disconnect()
    },
  }
  if (autoStart) view.start()
  return view
}

interface Stage {
  handle: RunHandle
  element: Element
  unmount(): void
}

function mount(children: Children, options: UseAgentStreamOptions, container: Element | undefined): Stage {
  const element = container ?? document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  let handle: RunHandle | undefined
  const onHandle = (own: RunHandle) => {
    handle = own
  }
  actingNow(() => root.render(<Run options={options} onHandle={onHandle} content={children} />))
  // `act` has run the effect, or has thrown what the children threw.
  if (!handle)
    throw new AgentError('misuse', 'The run was not rendered. Do not call renderRun() while rendering.')
  return {
    handle,
    element,
    unmount() {
      actingNow(() => root.unmount())
      if (!container) element.remove()
    },
  }
}

type Children = (run: AgentStream) => ReactNode

interface RunProps {
  options: UseAgentStreamOptions
  onHandle: (handle: RunHandle) => void
  content: Children
}

function Run({ options, onHandle, content }: RunProps): ReactNode {
  const run = useAgentStream(options)
  const { handle } = run
  useLayoutEffect(() => onHandle(handle), [handle, onHandle])
  return content(run)
}

interface ActGlobal {
  IS_REACT_ACT_ENVIRONMENT?: boolean | undefined
}

/** React asks for this mark, and warns of every update outside of `act` while it stands. */
async function acting(step: () => Promise<void>): Promise<void> {
  const scope = globalThis as ActGlobal
  const before = scope.IS_REACT_ACT_ENVIRONMENT
  scope.IS_REACT_ACT_ENVIRONMENT = true
  try {
    await act(step)
  } finally {
    scope.IS_REACT_ACT_ENVIRONMENT = before
  }
}

function actingNow(step: () => void): void {
  const scope = globalThis as ActGlobal
  const before = scope.IS_REACT_ACT_ENVIRONMENT
  scope.IS_REACT_ACT_ENVIRONMENT = true
  try {
    // A block: `act` would wait for what an expression gives.
    act(() => {
      step()
    })
  } finally {
    scope.IS_REACT_ACT_ENVIRONMENT = before
  }
}

/** One turn of the event loop. A message, not a timer: tests fake timers. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
