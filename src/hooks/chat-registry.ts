import type { ChatConsumer, ChatOptions } from '../state/chat-options.js'
import type { ChatHandle } from '../state/chat-store.js'
import { selectIsActive } from '../state/selectors.js'
import type { RunHandle } from '../state/store.js'
import type { Latest } from './latest.js'

/** What components give to a chat. */
export type SharedOptions = ChatOptions & ChatConsumer

/** A chat that components share, with the options that the last of them to render gave it. */
export interface SharedChat {
  chat: ChatHandle
  latest: Latest<SharedOptions>
  /** Whether somebody shows it, or did a moment ago. */
  isShown: boolean
}

type Chats = Map<string, SharedChat>

/** Beside the runs of a provider, or of the page, its chats. */
const registries = new WeakMap<Map<string, RunHandle>, Chats>()
/** More chats than these are kept only while they are shown or written to. */
const KEPT = 20

/** The chats that are shared by `id` where these runs are. */
export function chatsBeside(runs: Map<string, RunHandle>): Chats {
  const known = registries.get(runs) ?? new Map()
  registries.set(runs, known)
  return known
}

/**
 * Shows a chat, until what it returns is called. Of too many that nobody shows, those left the longest go, unless
 * an answer is being written in them.
 */
export function show(
  entry: SharedChat,
  id: string,
  getConsumer: () => ChatConsumer,
  chats: Chats = new Map(),
): () => void {
  const { chat } = entry
  // The last to be shown is the last to be forgotten.
  chats.delete(id)
  chats.set(id, entry)
  entry.isShown = true
  return chat.attach(getConsumer, () => {
    entry.isShown = false
    for (const [other, { chat, isShown }] of chats)
      if (chats.size > KEPT && !isShown && !selectIsActive(chat.getState())) chats.delete(other)
  })
}
