'use client'
import { type ReactElement, useEffect, useEffectEvent, useState } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import type { CommonLabels } from '../hooks/labels.js'
import type { RunSource } from '../state/store.js'
import { announceRun } from './announce-run.js'
import { type PartProps, renderPart } from './part.js'
import { useSpeaksFor } from './speakers.js'
import type { SpeechMode } from './speech-queue.js'
import { useFading } from './use-fading.js'

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
/** More is not said in that time. */
const KEPT = 4

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
  const [{ said, status, problem }, setHeard] = useState(silence)
  const currentLabels = useEffectEvent((): CommonLabels => labels)
  useSpeaksFor(handle, mode !== 'off')

  useEffect(() => {
    const end = announceRun(handle, {
      mode,
      locale,
      labels: () => currentLabels(),
      say(text) {
        setHeard((heard) => {
          const id = (heard.said.at(-1)?.id ?? 0) + 1
          return { ...heard, said: [...heard.said, { id, text }].slice(-KEPT) }
        })
      },
      tell: (status) => setHeard(({ said }) => ({ said, status, problem: '' })),
      alert: (problem) => setHeard((heard) => ({ ...heard, problem })),
    })
    return () => {
      end()
      setHeard(silence)
    }
  }, [handle, mode, locale])

  const children = (
    <>
      <div aria-live="polite">
        {said.map(({ id, text }) => (
          <Said key={id} text={text} />
        ))}
      </div>
      <div role="status">{status}</div>
      <div role="alert">{problem}</div>
    </>
  )
  return renderPart('announcer', 'div', given, { children }, { mode })
}

interface Heard {
  said: readonly { id: number; text: string }[]
  status: string
  problem: string
}

const silence: Heard = { said: [], status: '', problem: '' }

function Said({ text }: { text: string }): ReactElement | null {
  const [shown] = useFading(KEPT_MS, text)
  return shown ? <p>{shown}</p> : null
}
