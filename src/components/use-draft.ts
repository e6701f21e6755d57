'use client'
import { useState } from 'react'
import type { FileUIPart, UIMessagePart } from '../protocols/messages.js'

/** A file that was attached; `id` is unique in its draft. */
export interface DraftFile {
  id: number
  file: File
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
  /** The draft as it is now, also where the component that asks is gone. */
  latest: () => Draft
  change: (next: Partial<Draft>) => void
} {
  const latest = (): Draft => drafts.get(chat) ?? emptyDraft
  const [draft, setDraft] = useState(latest)
  const change = (next: Partial<Draft>): void => {
    const changed = { ...latest(), ...next }
    drafts.set(chat, changed)
    setDraft(changed)
  }
  return { draft, latest, change }
}

/** What a message consists of: its files, and what was written. */
export function draftParts(text: string, files: readonly FileUIPart[]): UIMessagePart[] {
  const trimmed = text.trim()
  return trimmed ? [...files, { type: 'text', text: trimmed }] : [...files]
}
