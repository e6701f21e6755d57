'use client'
import { use } from 'react'
import { AgentContext } from './agent-context.js'
import { defaultLabels, type Labels } from './labels.js'

/** The texts of the components: English, over which the providers' `labels` are laid. */
export function useLabels(): Labels {
  return { ...defaultLabels, ...use(AgentContext).labels }
}
