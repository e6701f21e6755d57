'use client'
import { type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query'
import type { AgentError } from '../errors.js'
import { type RequestAgentOptions, requestAgent } from '../run/request-agent.js'
import { mergeOptions, useAgentContext } from './agent-context.js'

/** What {@link useAgentRequest} takes, over the defaults of the provider above. */
export interface UseAgentRequestOptions<Output, Input>
  extends Partial<Omit<RequestAgentOptions, 'input' | 'signal'>> {
  /** Options of the mutation itself: its key, callbacks, retries. */
  mutation?: Omit<UseMutationOptions<Output, AgentError, Input>, 'mutationFn'>
}

/**
 * A request to an agent that answers at once, as a TanStack Query mutation in the app's own `QueryClient`: for
 * operations so short that a stream would be in the way. `mutate(task)` takes what `start()` of `useAgentStream`
 * does; `data` is the JSON of the answer, as it came: its type is the caller's word, nothing checks it.
 *
 * Errors are `AgentError`s, as {@link requestAgent} throws them.
 */
export function useAgentRequest<Output = unknown, Input = unknown>(
  options: UseAgentRequestOptions<Output, Input> = {},
): UseMutationResult<Output, AgentError, Input> {
  const { mutation, ...own } = options
  const { defaults } = useAgentContext()
  return useMutation({
    ...mutation,
    // The casts: without a url the transport says so itself; and what the server answers is the caller's word.
    mutationFn: (input) =>
      requestAgent({ ...mergeOptions(defaults, own), input } as RequestAgentOptions) as Promise<Output>,
  })
}
