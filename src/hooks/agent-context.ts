'use client'
import { type Context, createContext, use } from 'react'
import type { RunStoreOptions } from '../state/run-loop.js'
import type { RunHandle } from '../state/store.js'
import type { Labels } from './labels.js'

/** What a provider gives to everything below it. */
export interface AgentContextValue {
  defaults: RunStoreOptions
  labels: Partial<Labels>
  /** The runs that are shared by `id`. */
  runs: Map<string, RunHandle> | undefined
}

/** Filled by `AgentProvider`. */
export const AgentContext: Context<AgentContextValue> = createContext<AgentContextValue>({
  defaults: {},
  labels: {},
  // Without a provider a page has one registry. A server must not: it would be shared by all its users.
  runs: typeof document === 'undefined' ? undefined : new Map(),
})

/** The defaults and the registry in force here; no registry on a server without a provider. */
export function useAgentContext(): AgentContextValue {
  return use(AgentContext)
}

/** Options over defaults, of which `undefined` takes nothing away; a `url` replaces a default `transport`. */
export function mergeOptions<T extends RunStoreOptions>(defaults: RunStoreOptions, options: T): T {
  const merged: Record<string, unknown> = { ...defaults }
  if (options.url) delete merged['transport']
  for (const [key, value] of Object.entries(options)) if (value !== undefined) merged[key] = value
  // A cast: what was left out was `undefined`.
  return merged as T
}
