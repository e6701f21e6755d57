'use client'
import { type Context, createContext, use } from 'react'
import type { RunStoreOptions } from '../state/store.js'
import type { Labels } from './labels.js'
import { createSharedRuns, type SharedRuns } from './shared-runs.js'

/** What a provider gives to everything below it. */
export interface AgentContextValue {
  defaults: RunStoreOptions
  labels: Partial<Labels>
  /** The runs that are shared by `id`; none above the first provider. */
  runs: SharedRuns | undefined
}

/** Filled by `AgentProvider`. */
export const AgentContext: Context<AgentContextValue> = createContext<AgentContextValue>({
  defaults: {},
  labels: {},
  runs: undefined,
})

// Without a provider a page has one registry. A server must not: it would be shared by all its users.
let pageRuns: SharedRuns | undefined

/** The defaults and the registry in force here; no registry on a server without a provider. */
export function useAgentContext(): AgentContextValue {
  const context = use(AgentContext)
  return context.runs || typeof document === 'undefined' ? context : { ...context, runs: runsOfPage() }
}

function runsOfPage(): SharedRuns {
  pageRuns ??= createSharedRuns()
  return pageRuns
}

/** Options over defaults, of which `undefined` takes nothing away; a `url` replaces a default `transport`. */
export function mergeOptions<T extends RunStoreOptions>(
  { transport, ...defaults }: RunStoreOptions,
  options: T,
): T {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  // A cast: what was left out was `undefined`.
  return { ...defaults, transport: 'url' in given ? undefined : transport, ...given } as T
}
