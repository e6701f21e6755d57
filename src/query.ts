export {
  type AgentHistory,
  type AgentHistoryKey,
  type AgentHistoryOptions,
  agentHistoryKey,
  agentHistoryOptions,
  type HistoryCursor,
  type HistoryPage,
  type HistoryRequest,
  type UseAgentHistoryOptions,
  useAgentHistory,
} from './hooks/use-agent-history.js'
export {
  type AgentRequestKey,
  agentRequestKey,
  agentRequestOptions,
  type UseAgentRequestOptions,
  useAgentRequest,
} from './hooks/use-agent-request.js'
