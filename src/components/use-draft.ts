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

/** A draft that is being written, and sent. */
export interface DraftForm {
  draft: Draft
  /** There is nothing to send. */
  empty: boolean
  /** It is on its way to the chat. */
  sending: boolean
  /** Why it was not sent, until something changes. */
  problem: string
  /** Changes it; `problem` says why not all of it. */
  edit: (next: Partial<Draft>, problem?: string) => void
  send: () => void
}

/** Whose draft it is. */
export interface DraftOptions {
  /** What is there at first. */
  first: () => Draft
  /** Called with every change. */
  onChange?: (draft: Draft) => void
  /**
   * Called once the chat has the message, and never where it does not take it. Nothing has been rendered by then.
   */
  onTaken?: () => void
  /** The message that it takes the place of. */
  target?: { messageId: string }
}

/** What writes a draft and sends it, once at a time; then it is empty. */
export function useDraftForm(
  handle: ChatLike['handle'],
  { first, onChange, onTaken, target }: DraftOptions,
): DraftForm {
  const labels = useTexts()
  const [draft, setDraft] = useState(first)
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState('')
  const text = draft.text.trim()
  const empty = !text && draft.files.length === 0

  const edit = (next: Partial<Draft>, why = ''): void => {
    const changed = { ...draft, ...next }
    setProblem(why)
    setDraft(changed)
    onChange?.(changed)
  }
  const deliver = async (files: FileUIPart[]): Promise<void> => {
    const before = handle.getState()
    const leave = handle.subscribe(() => {
      const { queue, ids } = handle.getState()
      if (queue === before.queue && ids === before.ids) return
      leave()
      setSending(false)
      edit(emptyDraft)
      onTaken?.()
    })
    await handle.sendMessage({ text, files, ...target }).finally(leave)
  }
  const send = (): void => {
    if (empty || sending) return
    setProblem('')
    setSending(true)
    void toFileParts(draft.files.map(({ file }) => file))
      .then(deliver)
      .catch((error: unknown) =>
        setProblem(`${labels.notSent} ${error instanceof Error ? error.message : String(error)}`),
      )
      .then(() => setSending(false))
  }
  return { draft, empty, sending, problem, edit, send }
}
