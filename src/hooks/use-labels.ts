'use client'
import { use } from 'react'
import { AgentContext } from './agent-context.js'
import { commonLabels, defaultLabels } from './default-labels.js'
import type { CommonLabels, Labels } from './labels.js'

/**
 * The texts that a component needs: English, over which the providers' `labels` are laid.
 *
 * @param own Those that no other component has.
 */
export function useTexts<Own extends Partial<Labels> = object>(own?: Own): CommonLabels & Own {
  return { ...commonLabels, ...own, ...use(AgentContext).labels } as CommonLabels & Own
}

/** All texts of the components: English, over which the providers' `labels` are laid. */
export function useLabels(): Labels {
  return { ...defaultLabels, ...use(AgentContext).labels }
}
