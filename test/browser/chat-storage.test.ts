import { afterEach, expect, test } from 'vitest'
import {
  createChatStore,
  indexedDbStorage,
  localTransport,
  messageText,
  selectMessages,
  webStorage,
} from 'react-agent-stream/core'

const name = 'test-chats'
const transport = localTransport(async function* () {
  yield { type: 'token', content: 'Hello ' }
  yield { type: 'token', content: 'there' }
  yield { type: 'completed', success: true }
})

afterEach(() => {
  localStorage.clear()
  indexedDB.deleteDatabase(name)
})

/** Resolves once a storage lists as many chats: what is written is not waited for by the chat. */
async function listed(
  list: () => unknown,
  count: number,
): Promise<readonly { chatId: string; title: string }[]> {
  for (;;) {
    const chats = (await list()) as readonly { chatId: string; title: string }[]
    if (chats.length === count) return chats
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
}

test.each([
  ['localStorage', () => webStorage({ name })],
  ['IndexedDB', () => indexedDbStorage({ name })],
])('%s keeps a chat with a file, lists it, and removes it', async (_, makeStorage) => {
  const storage = makeStorage()
  const open = () => {
    const chat = createChatStore('c1', () => ({ transport, storage, buffer: 'none' }))
    const detach = chat.attach(() => ({}))
    return { chat, detach }
  }
  const first = open()
  const file = new File(['contents'], 'notes.txt', { type: 'text/plain' })
  await first.chat.sendMessage({ text: 'Read this', files: [file] })
  const [info] = await listed(storage.list, 1)
  expect(info).toMatchObject({ chatId: 'c1', title: 'Read this' })

  const second = open()
  await expect.poll(() => second.chat.getState().isLoaded).toBe(true)
  const messages = selectMessages(second.chat.getState())
  expect(messages.map(messageText)).toEqual(['Read this', 'Hello there'])
  expect(messages[0]?.parts[0]).toEqual({
    type: 'file',
    mediaType: 'text/plain',
    filename: 'notes.txt',
    url: `data:text/plain;base64,${btoa('contents')}`,
  })
  await storage.remove('c1')
  expect(await storage.list()).toEqual([])
  first.detach()
  second.detach()
})
