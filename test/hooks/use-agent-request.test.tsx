// @vitest-environment jsdom
import {
  MutationObserver,
  notifyManager,
  QueryClient,
  QueryClientProvider,
  useIsMutating,
} from '@tanstack/react-query'
import { act, cleanup, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { AgentError, AgentProvider } from 'react-agent-stream'
import { agentRequestKey, agentRequestOptions, useAgentRequest } from 'react-agent-stream/query'
import { settle } from '../fake-time.js'

afterEach(cleanup)
// Without a timer of its own between the cache and React.
notifyManager.setScheduler(queueMicrotask)

interface Asked {
  url: string
  body: unknown
  authorization: string | null
}

/** A server that answers with what it is told to, and remembers what it was asked. */
function createServer(answer: () => Response | Promise<Response>) {
  const asked: Asked[] = []
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const body: unknown = JSON.parse(String(init?.body))
    asked.push({ url: String(url), body, authorization: new Headers(init?.headers).get('authorization') })
    return answer()
  }
  return { asked, fetch }
}

const play = (step: () => unknown) =>
  act(async () => {
    await step()
    await settle()
  })

function wrapper(client: QueryClient, fetch: typeof globalThis.fetch) {
  return ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>
      <AgentProvider headers={{ authorization: 'me' }} fetch={fetch}>
        {children}
      </AgentProvider>
    </QueryClientProvider>
  )
}

describe('useAgentRequest', () => {
  it('asks with the defaults of the provider, and gives the JSON of the answer', async () => {
    const { asked, fetch } = createServer(() => Response.json({ output: 4 }))
    const { result } = renderHook(() => useAgentRequest<{ output: number }>({ url: '/execute' }), {
      wrapper: wrapper(new QueryClient(), fetch),
    })
    await play(() => result.current.mutate({ description: '2 + 2' }))
    expect(result.current).toMatchObject({ status: 'success', data: { output: 4 } })
    expect(asked).toMatchObject([
      { url: '/execute', body: { task: { description: '2 + 2' } }, authorization: 'me' },
    ])
  })

  it('fails with an AgentError', async () => {
    const { fetch } = createServer(() => new Response('no', { status: 422 }))
    const { result } = renderHook(() => useAgentRequest({ url: '/execute' }), {
      wrapper: wrapper(new QueryClient(), fetch),
    })
    await play(() => result.current.mutate('x'))
    expect(result.current.error).toBeInstanceOf(AgentError)
    expect(result.current.error).toMatchObject({ code: 'http', status: 422 })
  })

  it('is found by its key, or by that of all requests, while it goes on', async () => {
    let answer: (response: Response) => void = () => undefined
    const { fetch } = createServer(() => new Promise((resolve) => (answer = resolve)))
    const { result } = renderHook(
      () => ({
        request: useAgentRequest({ url: '/execute' }),
        these: useIsMutating({ mutationKey: agentRequestKey('/execute') }),
        others: useIsMutating({ mutationKey: agentRequestKey('/other') }),
        all: useIsMutating({ mutationKey: agentRequestKey() }),
      }),
      { wrapper: wrapper(new QueryClient(), fetch) },
    )
    await play(() => result.current.request.mutate('x'))
    expect(result.current).toMatchObject({ these: 1, others: 0, all: 1 })
    await play(() => answer(Response.json({})))
    expect(result.current).toMatchObject({ these: 0, others: 0, all: 0 })
  })

  it('can have a key and callbacks of its own', async () => {
    const { fetch } = createServer(() => Response.json('done'))
    const client = new QueryClient()
    const told: unknown[] = []
    const { result } = renderHook(
      () =>
        useAgentRequest<string, string>({
          url: '/execute',
          mutation: { mutationKey: ['mine'], onSuccess: (output, input) => told.push(input, output) },
        }),
      { wrapper: wrapper(client, fetch) },
    )
    await play(() => result.current.mutate('x'))
    expect(told).toEqual(['x', 'done'])
    expect(client.getMutationCache().findAll({ mutationKey: ['mine'] })).toHaveLength(1)
  })
})

it('agentRequestOptions are a mutation without React', async () => {
  const { asked, fetch } = createServer(() => Response.json('done'))
  const options = agentRequestOptions<string, string>({ url: '/execute', fetch })
  const observer = new MutationObserver(new QueryClient(), options)
  await expect(observer.mutate('x')).resolves.toBe('done')
  expect(asked).toMatchObject([{ url: '/execute', body: { task: { description: 'x' } } }])
  expect(options.mutationKey).toEqual(['agent', 'request', '/execute'])
})
