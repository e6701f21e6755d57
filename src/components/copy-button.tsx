'use client'
import type { ReactElement } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { jsonText } from './json-lines.js'
import { useFading } from './use-fading.js'
import { visibleText } from './visible-text.js'

const SHOWN_MS = 3_000

/** What copies a value as it was received, and what came of that, in words; `''` after a while. */
export function useCopy(): { outcome: string; copy: (value: unknown) => void } {
  const labels = useTexts()
  const [outcome, setOutcome] = useFading(SHOWN_MS)

  const write = async (text: string): Promise<string> => {
    await navigator.clipboard.writeText(text)
    return visibleText(text) === text ? labels.copied : labels.copiedHidden
  }
  // Without a clipboard (an insecure page) the promise is never made, which is a failure like another.
  const copy = (value: unknown): void =>
    void write(jsonText(value)).then(setOutcome, () => setOutcome(labels.copyFailed))
  return { outcome, copy }
}

/** Copies a value as it was received. Its name stays; what came of it is said beside it. */
export function CopyButton({ value }: { value: unknown }): ReactElement {
  const labels = useTexts()
  const { outcome, copy } = useCopy()
  return (
    <span data-agent="copy">
      <span role="status">{outcome}</span>
      <button type="button" onClick={() => copy(value)}>
        {labels.copy}
      </button>
    </span>
  )
}
