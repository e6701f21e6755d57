'use client'
import { type ReactElement, type ReactNode, use, useState } from 'react'
import type { RunStoreOptions } from '../state/run-loop.js'
import type { RunHandle } from '../state/store.js'
import { AgentContext, mergeOptions } from './agent-context.js'
import type { Labels } from './labels.js'

/** What {@link AgentProvider} takes: defaults for every hook below it. */
export interface AgentProviderProps extends RunStoreOptions {
  /** Texts of the components, over the English ones. */
  labels?: Partial<Labels> | undefined
  children?: ReactNode
}

/**
 * Gives the hooks and components below it their defaults (where the agent is, how to ask it, what texts to show),
 * over those of a provider above, and holds the runs they share by `id`. Renders no element.
 */
export function AgentProvider({ children, labels, ...options }: AgentProviderProps): ReactElement {
  const above = use(AgentContext)
  const [runs] = useState(() => new Map<string, RunHandle>())
  const value = {
    defaults: mergeOptions(above.defaults, options),
    labels: { ...above.labels, ...labels },
    runs,
  }
  return <AgentContext value={value}>{children}</AgentContext>
}
