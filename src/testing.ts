/**
 * For tests and stories of apps that use this library: scripted agents, request handlers for MSW, and runs
 * without network or time. Needs the optional peer `msw`.
 *
 * @packageDocumentation
 */
export type { Sleep } from './run/clock.js'
export type { BodyOptions } from './testing/body.js'
export {
  type AgentAnswer,
  type AgentAnswerOptions,
  type AnswerRequest,
  agentFetch,
  type RecordedBytes,
} from './testing/answer.js'
export {
  type AgentHandlerOptions,
  type AgentHandlersOptions,
  agentHandler,
  agentHandlers,
} from './testing/handlers.js'
export { type RenderedRun, type RenderRunOptions, renderRun } from './testing/render-run.js'
export {
  type Script,
  type ScriptedCall,
  type ScriptedCallOptions,
  type ScriptedResultOptions,
  type ScriptedScope,
  type ScriptOptions,
  type ScriptStep,
} from './testing/script.js'
export {
  type TimedBytes,
  type TimedFrame,
  toBytes,
  toFrames,
  type WireFraming,
} from './testing/script-wire.js'
export { type ScriptedAgent, scriptedAgent } from './testing/scripted-agent.js'
