'use client'
import { type Context, createContext, use } from 'react'
import type { ChatState } from '../state/chat-state.js'

type Subscribe = (listener: () => void) => () => void

/** Another way to hear of one chat's changes. */
export interface SettledSource {
  /** The chat's handle. */
  of: object
  subscribe: Subscribe
}

/**
 * Around a message that nothing is added to. What is in it does not hear of the tokens of another: with a thousand
 * messages, asking them all at every token costs half of a paint.
 */
export const SettledContext: Context<SettledSource | undefined> = createContext<SettledSource | undefined>(
  undefined,
)

/** How a component at this place hears of the changes of a run or a chat. */
export function useSubscribe(handle: { subscribe: Subscribe }): Subscribe {
  const settled = use(SettledContext)
  return settled?.of === handle ? settled.subscribe : handle.subscribe
}

/**
 * Tells of every change of a chat, except those of the answer that is being written. All who listen share one
 * place among the chat's listeners.
 */
export function createSettledSource(handle: {
  getState: () => ChatState
  subscribe: Subscribe
}): SettledSource {
  const listeners = new Set<() => void>()
  let last: readonly unknown[] = []
  let end: (() => void) | undefined
  const changed = (): void => {
    const now = signs(handle.getState())
    if (now.every((sign, index) => sign === last[index])) return
    last = now
    for (const listener of [...listeners]) listener()
  }
  return {
    of: handle,
    subscribe(listener) {
      if (!end) {
        last = signs(handle.getState())
        end = handle.subscribe(changed)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        end?.()
        end = undefined
      }
    },
  }
}

/** What changes whenever something does that a finished message can show. */
function signs({ nodes, ids, status, live }: ChatState): readonly unknown[] {
  return [nodes, ids, status, live?.message.id]
}
