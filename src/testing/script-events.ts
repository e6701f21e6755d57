import type { AgentPhase } from '../protocols/events.js'
import type { Script, ScriptedCall, ScriptedScope, ScriptStep } from './script.js'

/** A JSON object on the wire. */
export type WireEvent = Readonly<Record<string, unknown>>

/** One thing that passes over the wire, with the milliseconds of silence before it. */
export type WireItem = { delayMs: number } & (
  | { kind: 'event'; event: WireEvent }
  | { kind: 'bare'; text: string }
  | { kind: 'raw'; text: string }
  | { kind: 'comment'; text: string }
  /** The connection breaks. */
  | { kind: 'cut' }
  /** The body ends. Always the last, unless a `cut` is. */
  | { kind: 'close' }
)

type Unsent<Item> = Item extends WireItem ? Omit<Item, 'delayMs'> : never

interface NumberedCall extends ScriptedCall {
  id: string
}

/** Where the script stands in the main work or in one nested scope. */
interface Place {
  /** AIECS's `loop_scope`; absent in the main work. */
  loopScope?: WireEvent
  iteration: number
  /** What is said next begins an iteration: at first, after a batch of tools, after nested work. */
  iterationDue: boolean
  /** Calls without an outcome. The first is running, the others wait for their turn. */
  open: NumberedCall[]
  /** Nested steps so far. */
  steps: number
}

const SNAPSHOT_MS = 25

/** What a script sends, in order. Pure: the same script gives the same items, timestamps included. */
export function scriptEvents({ steps, options }: Script): WireItem[] {
  const { startTime, maxIterations } = options
  const documented = options.dialect === 'documented'
  const implied = options.lifecycle === 'implied'
  const items: WireItem[] = []
  const held: Unsent<WireItem>[] = []
  let place: Place = { iteration: 0, iterationDue: true, open: [], steps: 0 }
  let elapsedMs = 0
  let silenceMs = 0
  let started = false
  let status: AgentPhase | undefined
  let callCount = 0
  let runCount = 0
  let broken = false

  const pause = (ms: number) => {
    elapsedMs += ms
    silenceMs += ms
  }
  const send = (item: Unsent<WireItem>) => {
    if (broken) return
    items.push({ delayMs: silenceMs, ...item })
    silenceMs = 0
  }
  const release = () => {
    for (const item of held.splice(0)) send(item)
  }
  const pass = (item: Unsent<WireItem>) => {
    if (options.delivery === 'burst' && place.open.length > 0) held.push(item)
    else {
      release()
      send(item)
    }
  }
  /** Says an event of the agent: with its timestamp, and where the work belongs to. */
  const say = (event: WireEvent, zone = '') =>
    pass({
      kind: 'event',
      event: {
        ...event,
        timestamp: pythonTime(startTime + elapsedMs) + zone,
        ...(place.loopScope ? { loop_scope: place.loopScope } : {}),
      },
    })

  const sayStatus = (next: AgentPhase, iteration?: number) => {
    status = next
    say({ type: 'status', status: next, ...(iteration === undefined ? {} : { iteration }) })
  }
  const start = () => {
    if (started || !implied) return
    started = true
    if (documented) sayStatus('started')
    else say({ type: 'started' })
  }
  const iterate = (iteration: number, most: number) => {
    place.iteration = iteration
    place.iterationDue = false
    if (documented) sayStatus('thinking', iteration)
    else {
      const remaining = Math.max(0, most - iteration + 1)
      say({ type: 'iteration_start', iteration, max_iterations: most, remaining })
    }
  }
  /** Before words and calls: what goes without saying. */
  const lead = () => {
    start()
    if (!implied || !place.iterationDue) return
    if (place.loopScope) iterate(1, 1)
    else iterate(place.iteration + 1, maxIterations)
  }

  const callTools = (calls: readonly ScriptedCall[]) => {
    lead()
    const numbered = calls.map((call) => {
      callCount++
      return { ...call, id: call.id ?? `call_${callCount}` }
    })
    if (documented) {
      if (implied && status !== 'acting') sayStatus('acting', place.iteration || undefined)
      for (const call of numbered) begin(call)
      place.open.push(...numbered)
      return
    }
    // A model that streams its arguments streams all of them, and so the calls appear in their order.
    if (numbered.some((call) => call.writeMs)) for (const call of numbered) write(call)
    say({ type: 'tool_calls_ready', tool_calls: numbered.map((call) => functionCall(call)) })
    const idle = place.open.length === 0
    place.open.push(...numbered)
    if (idle) begin(place.open[0])
  }
  const write = (call: NumberedCall) => {
    const count = Math.max(1, Math.round((call.writeMs ?? 0) / SNAPSHOT_MS))
    const text = argumentsText(call)
    for (let part = 1; part <= count; part++) {
      pause((call.writeMs ?? 0) / count)
      const soFar = text.slice(0, Math.round((text.length * part) / count))
      say({ type: 'tool_call_delta', tool_call: functionCall(call, soFar) })
    }
  }
  const begin = (call: NumberedCall | undefined) => {
    if (!call || call.runs === false) return
    const { name, operation, parameters } = call
    const named = documented && operation === undefined ? {} : { operation: operation ?? null }
    say({ type: 'tool_call', tool_name: name, ...named, parameters })
  }
  const resolve = (outcome: { result: unknown } | { error: string }) => {
    const call = place.open[0]
    if (!call) return
    const named = { tool_name: call.name }
    if ('result' in outcome) {
      say({ type: 'tool_result', ...named, result: outcome.result, ...(documented ? { success: true } : {}) })
    } else if (documented) {
      say({ type: 'tool_result', ...named, result: outcome.error, success: false })
    } else {
      say({ type: 'tool_error', ...named, error: outcome.error })
    }
    place.open.shift()
    if (!documented) begin(place.open[0])
    if (place.open.length > 0) return
    release()
    place.iterationDue = true
    if (documented && implied) sayStatus('observing', place.iteration || undefined)
  }

  const nest = (scope: ScriptedScope, nested: readonly ScriptStep[]) => {
    start()
    const outer = place
    const step = 'step' in scope ? outer.steps++ : undefined
    const loopScope =
      'step' in scope
        ? { ...outer.loopScope, step_id: scope.step, step_index: step, prompt_index: step }
        : { kind: 'dawp', run_id: scope.runId ?? `dawp-${++runCount}`, workflow_id: scope.workflow }
    const { kind: _, ...named } = loopScope as WireEvent
    const word = 'step' in scope ? 'dawp_step' : 'dawp_run'
    place = { loopScope, iteration: 0, iterationDue: true, open: [], steps: 0 }
    const added = 'step' in scope ? {} : { placement: 'inline', trigger: 'config' }
    say({ type: `${word}_started`, ...named, ...added }, '+00:00')
    play(nested)
    release()
    say({ type: `${word}_completed`, ...named, success: scope.success ?? true }, '+00:00')
    place = outer
    place.iterationDue = true
  }

  const finish = (step: Extract<ScriptStep, { type: 'result' }>) => {
    start()
    release()
    const { success = true, reason = null, completed = true } = step.options
    const executionTime = step.options.executionTime ?? elapsedMs / 1_000
    const counts = { tool_calls_count: callCount, iterations: step.options.iterations ?? place.iteration }
    const time = { execution_time: executionTime }
    say({ type: 'result', success, reason, output: step.output, ...counts, ...time })
    if (!implied || !completed || place.loopScope) return
    if (documented) sayStatus('completed')
    else say({ type: 'completed', success, ...time })
  }

  const take = (step: Exclude<ScriptStep, { type: 'tool_calls' }>): void => {
    switch (step.type) {
      case 'token':
        lead()
        return say({ type: 'token', content: step.content })
      case 'reasoning':
        lead()
        return say({ type: 'thinking_token', content: step.content })
      case 'bare_token':
        return pass({ kind: 'bare', text: step.text })
      case 'pause':
        return pause(step.ms)
      case 'iteration':
        start()
        return iterate(step.iteration ?? place.iteration + 1, step.maxIterations ?? maxIterations)
      case 'status':
        if (step.status === 'started') started = true
        start()
        if (step.status === 'thinking') place.iterationDue = false
        place.iteration = step.iteration ?? place.iteration
        return sayStatus(step.status, step.iteration)
      case 'tool_result':
        return resolve({ result: step.result })
      case 'tool_error':
        return resolve({ error: step.error })
      case 'result':
        return finish(step)
      case 'error':
        start()
        release()
        return say({ type: 'error', error: step.error })
      case 'event':
        return pass({ kind: 'event', event: step.event })
      case 'raw':
        return pass({ kind: 'raw', text: step.text })
      case 'comment':
        return send({ kind: 'comment', text: step.text })
      case 'scope':
        return nest(step.scope, step.steps)
      case 'cut':
        send({ kind: 'cut' })
        broken = true
        return
      case 'end':
        release()
        return send({ kind: 'event', event: { type: 'end', status: step.status } })
    }
  }
  /** Calls that follow each other directly are one batch. */
  const play = (script: readonly ScriptStep[]) => {
    let batch: readonly ScriptedCall[] = []
    for (const step of script) {
      if (step.type === 'tool_calls') {
        batch = [...batch, ...step.calls]
        continue
      }
      if (batch.length > 0) callTools(batch)
      batch = []
      take(step)
    }
    if (batch.length > 0) callTools(batch)
  }

  play(steps)
  release()
  send({ kind: 'close' })
  return items
}

function argumentsText(call: ScriptedCall): string {
  return call.argumentsText ?? JSON.stringify(call.parameters) ?? ''
}

/** A call as the model made it, in OpenAI's shape. */
function functionCall(call: NumberedCall, text: string = argumentsText(call)): WireEvent {
  const name = call.operation === undefined ? call.name : `${call.name}_${call.operation}`
  return { id: call.id, type: 'function', function: { name, arguments: text } }
}

/** As Python's `datetime.utcnow().isoformat()`: no zone, microseconds, no fraction when that is zero. */
function pythonTime(epochMs: number): string {
  const micros = Math.round(epochMs * 1_000)
  const seconds = new Date(Math.floor(micros / 1_000_000) * 1_000).toISOString().slice(0, 19)
  const fraction = micros - Math.floor(micros / 1_000_000) * 1_000_000
  return fraction === 0 ? seconds : `${seconds}.${String(fraction).padStart(6, '0')}`
}
