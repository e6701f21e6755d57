'use client'
import { useState } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useTexts } from '../hooks/use-labels.js'
import type { FileUIPart } from '../protocols/messages.js'
import { toFileParts } from '../state/files.js'

/** A file that was attached; `id` is unique in its draft. */
export interface DraftFile {
  id: number
  file: File | FileUIPart
}

/** What was written and attached, and not sent yet. */
export interface Draft {
  text: string
  files: readonly DraftFile[]
}

/** Nothing written, nothing attached. */
export const emptyDraft: Draft = { text: '', files: [] }

// A draft is the chat's: it is still there when the chat is shown again, and in no other.
const drafts = new WeakMap<object, Draft>()

/** The draft of a chat. */
export function useDraft(chat: object): {
  draft: Draft
  change: (next: Partial<Draft>) => void
} {
  const latest = (): Draft => drafts.get(chat) ?? emptyDraft
  const [draft, setDraft] = useState(latest)
  const change = (next: Partial<Draft>): void => {
    const changed = { ...latest(), ...next }
    drafts.set(chat, changed)
    setDraft(changed)
  }
  return { draft, change }
}

/** A draft that is being written, and sent. */
export interface DraftForm {
  draft: Draft
  /** There is nothing to send. */
  empty: boolean
  /** It is on its way to the chat. */
  sending: boolean
  /** Why it was not sent, until something changes. */
  problem: string
  setProblem: (problem: string) => void
  edit: (next: Partial<Draft>) => void
  send: () => void
}

/**
 * What writes a draft and sends it, once at a time.
 *
 * @param target The message that it takes the place of.
 * @param onTaken Called once the chat has the message, and never where it does not take it. Nothing has been
 * rendered by then.
 */
export function useDraftForm(
  handle: ChatLike['handle'],
  draft: Draft,
  change: (next: Partial<Draft>) => void,
  onTaken: () => void,
  target?: { messageId: string },
): DraftForm {
  const labels = useTexts()
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState('')
  const text = draft.text.trim()
  const empty = !text && draft.files.length === 0

  const deliver = async (files: FileUIPart[]): Promise<void> => {
    const before = handle.getState()
    const leave = handle.subscribe(() => {
      const { queue, ids } = handle.getState()
      if (queue === before.queue && ids === before.ids) return
      leave()
      setSending(false)
      onTaken()
    })
    await handle.sendMessage({ text, files, ...target }).finally(leave)
  }
  return {
    draft,
    empty,
    sending,
    problem,
    setProblem,
    edit(next) {
      setProblem('')
      change(next)
    },
    send() {
      if (empty || sending) return
      setProblem('')
      setSending(true)
      void toFileParts(draft.files.map(({ file }) => file))
        .then(deliver)
        .catch((error: unknown) =>
          setProblem(`${labels.notSent} ${error instanceof Error ? error.message : String(error)}`),
        )
        .then(() => setSending(false))
    },
  }
}
