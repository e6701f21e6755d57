export * from './core.js'
export { AgentProvider, type AgentProviderProps, useLabels } from './hooks/agent-provider.js'
export { defaultLabels, type Labels } from './hooks/labels.js'
export { useAgentSelector } from './hooks/use-agent-selector.js'
export {
  type AgentStream,
  type RunActions,
  type UseAgentStreamOptions,
  useAgentStream,
} from './hooks/use-agent-stream.js'
