'use client'
import { type ReactElement, useEffect, useState } from 'react'
import { useLabels } from '../hooks/use-labels.js'
import { jsonText } from './json-lines.js'
import { visibleText } from './visible-text.js'

const SHOWN_MS = 3_000

/** Copies a value as it was received. Its name stays; what came of it is said beside it. */
export function CopyButton({ value }: { value: unknown }): ReactElement {
  const labels = useLabels()
  const [outcome, setOutcome] = useState('')

  useEffect(() => {
    if (outcome === '') return undefined
    const timer = setTimeout(() => setOutcome(''), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [outcome])

  const copy = async (): Promise<void> => {
    const text = jsonText(value)
    const outcomeText = await navigator.clipboard.writeText(text).then(
      () => (visibleText(text) === text ? labels.copied : labels.copiedHidden),
      () => labels.copyFailed,
    )
    setOutcome(outcomeText)
  }
  return (
    <span data-agent="copy">
      <span role="status">{outcome}</span>
      {/* Without a clipboard (an insecure page) the promise is never made, which is a failure like another. */}
      <button type="button" onClick={() => void copy().catch(() => setOutcome(labels.copyFailed))}>
        {labels.copy}
      </button>
    </span>
  )
}
