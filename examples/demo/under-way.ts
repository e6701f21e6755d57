import { type ChatStorage, chatStorage } from 'react-agent-stream'

const keyOf = (chatId: string) => `under way/${chatId}`

/**
 * Keeps a chat in this tab while one of its answers is being read, so that a page that is loaded again reads it on.
 * Everything else is the server's to remember.
 */
export const underWay: ChatStorage = chatStorage({
  load: (chatId) => JSON.parse(sessionStorage.getItem(keyOf(chatId)) ?? 'null'),
  save(chat) {
    if (chat.nodes.some(({ info }) => info.run))
      sessionStorage.setItem(keyOf(chat.chatId), JSON.stringify(chat))
    else sessionStorage.removeItem(keyOf(chat.chatId))
  },
  remove: (chatId) => sessionStorage.removeItem(keyOf(chatId)),
  list: () => [],
})
