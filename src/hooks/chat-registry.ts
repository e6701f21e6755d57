import type { ChatHandle } from '../state/chat-store.js'
import { selectIsActive } from '../state/selectors.js'
import type { RunHandle } from '../state/store.js'
import { createLatest, type Latest } from './latest.js'
import type { UseAgentChatOptions } from './use-agent-chat.js'

/** A chat that components share, with the options that the last of them to render gave it. */
export interface SharedChat {
  chat: ChatHandle
  latest: Latest<UseAgentChatOptions>
  /** How many components show it. */
  shown: number
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

/** A chat of its own, with a place for its options. */
export function makeChat(
  options: UseAgentChatOptions,
  create: (getOptions: () => UseAgentChatOptions) => ChatHandle,
): SharedChat {
  const latest = createLatest(options)
  return { chat: create(latest.get), latest, shown: 0 }
}

/** A chat was left: of too many, those left the longest go, unless an answer is being written in them. */
export function tidy(chats: Chats): void {
  for (const [id, { chat, shown }] of chats)
    if (chats.size > KEPT && shown === 0 && !selectIsActive(chat.getState())) chats.delete(id)
}
