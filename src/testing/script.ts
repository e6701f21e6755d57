import type { AgentPhase } from '../protocols/events.js'

/** How a tool call is made in a script. */
export interface ScriptedCallOptions {
  /** The tool's operation; the model's function is then named `tool_operation`. */
  operation?: string
  /** Identity in the batch. @default `call_1`, `call_2`, … in the order of the script */
  id?: string
  /**
   * Milliseconds the model takes to write the arguments: snapshots of them come first, for the whole batch.
   *
   * @default 0, none come
   */
  writeMs?: number
  /** What the model wrote as arguments, where that is not the JSON of `parameters`. */
  argumentsText?: string
  /**
   * `false`: the call is announced but never begins, as when its arguments are not JSON or nobody knows the
   * function. @default true
   */
  runs?: boolean
}

/** One tool call of a script. */
export interface ScriptedCall extends ScriptedCallOptions {
  name: string
  /** Any JSON value. */
  parameters: unknown
}

/** What to say of a result beside its output. */
export interface ScriptedResultOptions {
  /** @default true */
  success?: boolean
  /** Seconds. @default the pauses of the script so far */
  executionTime?: number
  /** Why the agent stopped: `max_iterations_reached`, … @default null */
  reason?: string
  /** @default the iterations of the script so far */
  iterations?: number
  /** `false`: nothing follows the result, as with AIECS's ToolAgent and LLMAgent. @default true */
  completed?: boolean
}

/** Nested work: a workflow with its own run, or a step of the workflow around it. */
export type ScriptedScope =
  | {
      workflow: string
      /** @default `dawp-1`, `dawp-2`, … in the order of the script */
      runId?: string
      /** How it comes out. @default true */
      success?: boolean
    }
  | {
      step: string
      /** How it comes out. @default true */
      success?: boolean
    }

/** One step of a script: plain data. */
export type ScriptStep =
  | { type: 'token'; content: string }
  | { type: 'reasoning'; content: string }
  | { type: 'bare_token'; text: string }
  | { type: 'pause'; ms: number }
  | { type: 'iteration'; iteration?: number; maxIterations?: number }
  | { type: 'status'; status: AgentPhase; iteration?: number }
  | { type: 'tool_calls'; calls: readonly ScriptedCall[] }
  | { type: 'tool_result'; result: unknown }
  | { type: 'tool_error'; error: string }
  | { type: 'result'; output: unknown; options: ScriptedResultOptions }
  | { type: 'error'; error: string }
  | { type: 'event'; event: Readonly<Record<string, unknown>> }
  | { type: 'raw'; text: string }
  | { type: 'comment'; text: string }
  | { type: 'scope'; scope: ScriptedScope; steps: readonly ScriptStep[] }
  | { type: 'cut' }
  | { type: 'end'; status: 'completed' | 'error' | 'cancelled' }

/** How a scripted agent speaks. */
export interface ScriptOptions {
  /**
   * `'aiecs'`: the events of AIECS 2.1.2. `'documented'`: those of AIECS's streaming guide, with `status` events
   * for thinking, acting and observing, and `success` in `tool_result`.
   *
   * @default 'aiecs'
   */
  dialect: 'aiecs' | 'documented'
  /**
   * `'implied'`: what an agent sends around its words is sent without being scripted: that it started, that an
   * iteration begins (before its first words, and before what follows a batch of tools), that it completed.
   * `'explicit'`: nothing is sent but what the script says.
   *
   * @default 'implied'
   */
  lifecycle: 'implied' | 'explicit'
  /**
   * `'burst'`: the events of a batch of tools are held back until the whole batch is done, as AIECS's HybridAgent
   * does; their timestamps stay true.
   *
   * @default 'live'
   */
  delivery: 'live' | 'burst'
  /** When the agent starts by its own clock, epoch milliseconds. @default Date.UTC(2026, 0, 1, 12) */
  startTime: number
  /** What an iteration says of the most there can be. @default 10 */
  maxIterations: number
  /** SSE: each event has an `id:`, counted from 1. @default false */
  ids: boolean
  /** SSE: each event has its type as `event:`. @default false */
  eventNames: boolean
}

/** What holds unless {@link ScriptOptions} says otherwise. */
export const defaultScriptOptions: ScriptOptions = {
  dialect: 'aiecs',
  lifecycle: 'implied',
  delivery: 'live',
  startTime: Date.UTC(2026, 0, 1, 12),
  maxIterations: 10,
  ids: false,
  eventNames: false,
}

/** A script and how it is spoken. */
export interface Script {
  readonly steps: readonly ScriptStep[]
  readonly options: Readonly<ScriptOptions>
}
