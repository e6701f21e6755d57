'use client'
import { type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query'
import type { AgentError } from '../errors.js'
import { type RequestAgentOptions, requestAgent } from '../run/request-agent.js'
import { mergeOptions, useAgentContext } from './agent-context.js'

/** What {@link agentRequestOptions} takes. */
export interface UseAgentRequestOptions<Output, Input>
  extends Partial<Omit<RequestAgentOptions, 'input' | 'signal'>> {
  /** Options of the mutation itself: its callbacks, retries, a key of its own. */
  mutation?: Omit<UseMutationOptions<Output, AgentError, Input>, 'mutationFn'>
}

/** The mutation key of a request to an agent; without an address, what the keys of all of them begin with. */
export type AgentRequestKey = readonly ['agent', 'request', url?: string]

/**
 * The key that requests to this address have unless given another: for `useIsMutating`, `useMutationState`,
 * `setMutationDefaults`. An address that is a function is in no key.
 */
export function agentRequestKey(url?: UseAgentRequestOptions<unknown, unknown>['url']): AgentRequestKey {
  return url === undefined || typeof url === 'function'
    ? ['agent', 'request']
    : ['agent', 'request', String(url)]
}

/**
 * A request to an agent as options of a mutation: for `useMutation`, or a `MutationObserver`. Without a provider's
 * defaults, of which it cannot know.
 */
export function agentRequestOptions<Output = unknown, Input = unknown>({
  mutation,
  ...options
}: UseAgentRequestOptions<Output, Input>): UseMutationOptions<Output, AgentError, Input> {
  return {
    mutationKey: agentRequestKey(options.url),
    ...mutation,
    // The casts: without a url the transport says so itself; and what the server answers is the caller's word.
    mutationFn: (input) => requestAgent({ ...options, input } as RequestAgentOptions) as Promise<Output>,
  }
}

/**
 * A request to an agent that answers at once, as a TanStack Query mutation in the app's own `QueryClient`: for
 * operations so short that a stream would be in the way. `mutate(task)` takes what `start()` of `useAgentStream`
 * does; `data` is the JSON of the answer, as it came: its type is the caller's word, nothing checks it.
 *
 * Options go over the defaults of the provider above. Errors are `AgentError`s, as {@link requestAgent} throws them.
 */
export function useAgentRequest<Output = unknown, Input = unknown>(
  options: UseAgentRequestOptions<Output, Input> = {},
): UseMutationResult<Output, AgentError, Input> {
  const { defaults } = useAgentContext()
  return useMutation(agentRequestOptions<Output, Input>(mergeOptions(defaults, options)))
}
