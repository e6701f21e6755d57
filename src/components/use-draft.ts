'use client'
import { useState } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
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

/** What a message consists of: its files, and what was written. */
export function draftParts(text: string, files: readonly FileUIPart[]): UIMessagePart[] {
  const trimmed = text.trim()
  return trimmed ? [...files, { type: 'text', text: trimmed }] : [...files]
}

/**
 * Sends a message. Settles as `sendMessage` does.
 *
 * @param onTaken Called once the chat has the message, and never where it does not take it. Nothing has been
 * rendered by then.
 */
export async function sendDraft(
  handle: ChatLike['handle'],
  message: { parts: UIMessagePart[]; messageId?: string },
  onTaken: () => void,
): Promise<void> {
  const before = handle.getState()
  const leave = handle.subscribe(() => {
    const { queue, ids } = handle.getState()
    if (queue === before.queue && ids === before.ids) return
    leave()
    onTaken()
  })
  await handle.sendMessage(message).finally(leave)
}

/** Why something could not be done, in the words of what was thrown. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
