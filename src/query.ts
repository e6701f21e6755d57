export { type UseAgentRequestOptions, useAgentRequest } from './hooks/use-agent-request.js'
