'use client'
import { type ReactElement, useEffect, useEffectEvent, useState } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import type { CommonLabels } from '../hooks/labels.js'
import type { RunSource } from '../state/store.js'
import { announceRun } from './announce-run.js'
import { type PartProps, renderPart } from './part.js'
import { useSpeaksFor } from './speakers.js'
import type { SpeechMode } from './speech-queue.js'

/** Written as `data-mode`. */
export type AnnouncerState = { mode: SpeechMode }

/** What {@link Announcer} takes, beside the props of a `<div>`. */
export type AnnouncerProps = PartProps<'div', AnnouncerState> & {
  /** What `useAgentStream` or `useAgentChat` gave. */
  run: { handle: RunSource }
  /**
   * `'sentences'` speaks the answer as its sentences are finished, `'complete'` when it is complete;
   * `'status'` says only what the agent does and how it ended; `'off'` nothing.
   * @default 'sentences'
   */
  mode?: SpeechMode | undefined
  /** The language of the answer, as a BCP 47 tag. @default the browser's */
  locale?: string | undefined
}

/** How long what was said stays in the page: screen readers may still be about to read it. */
const KEPT_MS = 5_000

/**
 * Speaks for screen readers what the others see: whole sentences of the answer, at most one announcement every
 * 1.5 s; what the agent does; errors and requests for approval at once. Renders a `<div>` that is not seen.
 *
 * Mount it before the run starts and leave it mounted: a live region is heard only if it was there before its
 * text. Nothing that was there at mounting is spoken, and no reasoning. For a chat: neither what is loaded, nor
 * another chat or version that is switched to, nor what the user says.
 */
export function Announcer({ run, mode = 'sentences', locale, ...given }: AnnouncerProps): ReactElement {
  const { handle } = run
  const labels = useTexts()
  const [said, setSaid] = useState<readonly Said[]>([])
  const [status, setStatus] = useState('')
  const [problem, setProblem] = useState('')
  const currentLabels = useEffectEvent((): CommonLabels => labels)
  useSpeaksFor(handle, mode !== 'off')

  useEffect(() => {
    const spoken = keepFor(KEPT_MS, setSaid)
    const end = announceRun(handle, {
      mode,
      locale,
      labels: () => currentLabels(),
      say: spoken.add,
      tell(text) {
        setStatus(text)
        setProblem('')
      },
      alert: setProblem,
    })
    return () => {
      end()
      spoken.clear()
      setStatus('')
      setProblem('')
    }
  }, [handle, mode, locale])

  const children = (
    <>
      <div aria-live="polite" aria-relevant="additions">
        {said.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
      <div role="status">{status}</div>
      <div role="alert">{problem}</div>
    </>
  )
  return renderPart('announcer', 'div', given, { children }, { mode })
}

interface Said {
  id: number
  text: string
}

/** A list whose items go away by themselves. */
function keepFor(
  ms: number,
  update: (change: (items: readonly Said[]) => readonly Said[]) => void,
): { add: (text: string) => void; clear: () => void } {
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  let count = 0
  const remove = (id: number): void => {
    timers.delete(id)
    update((items) => items.filter((item) => item.id !== id))
  }
  return {
    add(text) {
      const id = count++
      update((items) => [...items, { id, text }])
      timers.set(
        id,
        setTimeout(() => remove(id), ms),
      )
    },
    clear() {
      for (const timer of timers.values()) clearTimeout(timer)
      update(() => [])
    },
  }
}
