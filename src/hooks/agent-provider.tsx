'use client'
import { createContext, type ReactElement, type ReactNode, use, useState } from 'react'
import type { RunStoreOptions } from '../state/store.js'
import { defaultLabels, type Labels } from './labels.js'
import { createSharedRuns, type SharedRuns } from './shared-runs.js'

/** What {@link AgentProvider} takes: defaults for every hook below it. */
export interface AgentProviderProps extends RunStoreOptions {
  /** Texts of the components, over the English ones. */
  labels?: Partial<Labels> | undefined
  children?: ReactNode
}

interface AgentContext {
  defaults: RunStoreOptions
  labels: Labels
  runs: SharedRuns | undefined
}

const Context = createContext<AgentContext>({ defaults: {}, labels: defaultLabels, runs: undefined })

/**
 * Gives the hooks and components below it their defaults (where the agent is, how to ask it, what texts to show),
 * over those of a provider above, and holds the runs they share by `id`. Renders no element.
 */
export function AgentProvider({ children, labels, ...options }: AgentProviderProps): ReactElement {
  const above = use(Context)
  const [runs] = useState(createSharedRuns)
  const defaults = mergeOptions(above.defaults, options)
  return <Context value={{ defaults, labels: { ...above.labels, ...labels }, runs }}>{children}</Context>
}

/** The texts of the components: English, over which the providers' `labels` are laid. */
export function useLabels(): Labels {
  return use(Context).labels
}

// Without a provider a page has one registry. A server must not: it would be shared by all its users.
let pageRuns: SharedRuns | undefined

/** The defaults and the registry in force here; no registry on a server without a provider. */
export function useAgentContext(): { defaults: RunStoreOptions; runs: SharedRuns | undefined } {
  const { defaults, runs } = use(Context)
  if (runs || typeof document === 'undefined') return { defaults, runs }
  return { defaults, runs: sharedByPage() }
}

function sharedByPage(): SharedRuns {
  pageRuns ??= createSharedRuns()
  return pageRuns
}

/** Options over defaults, of which `undefined` takes nothing away; a `url` replaces a default `transport`. */
export function mergeOptions<T extends RunStoreOptions>(defaults: RunStoreOptions, options: T): T {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const { transport, ...rest } = defaults
  // A cast: what was left out was `undefined`.
  return { ...rest, ...('url' in given ? {} : { transport }), ...given } as T
}
