import { createStore } from 'zustand/vanilla'
import type { AgentError } from '../errors.js'
import type { FileUIPart, UIMessage } from '../protocols/messages.js'
import { systemClock, systemSleep } from '../run/clock.js'
import { createAnswers, type FoundCall, unknown } from './chat-answers.js'
import { isAwaited } from './answer.js'
import type {
  ChatConsumer,
  ChatOptions,
  OutgoingMessage,
  ToolApproval,
  ToolOutput,
  ToolsOf,
} from './chat-options.js'
import { selectMessages, selectNode } from './chat-selectors.js'
import {
  type ChatChange,
  type ChatRequestOptions,
  type ChatState,
  initialChatState,
  type QueuedMessage,
  pathThrough,
  pathTo,
  reduceChat,
  toNode,
  withMessages,
} from './chat-state.js'
import { createConsumers } from './consumers.js'
import { type FileLimits, toFileParts } from './files.js'
import { selectIsActive } from './selectors.js'

/** What can be done with a chat. Stable: none of these changes for all its life. */
export interface ChatActions<M extends UIMessage = UIMessage> {
  /**
   * Says something, or, with a `messageId`, says it in place of that message, of which the old version stays.
   * Without a message, asks for an answer to what is shown. Shown at once; while an answer is being written, the
   * `queue` option says what becomes of it. Resolves when the answer to it is over, or when it was dropped or
   * cancelled, and never rejects for what the agent or the network did.
   *
   * @throws AgentError `misuse` for an unknown `messageId`, and the browser's own error for a file that cannot be
   * read; then nothing is sent.
   */
  sendMessage: (message?: OutgoingMessage<M>, options?: ChatRequestOptions) => Promise<void>
  /**
   * Asks again for an answer: for this one, for that to this message of the user's, or for the last. The answer
   * there was stays as a version. Stops an answer that is being written.
   */
  regenerate: (options?: { messageId?: string } & ChatRequestOptions) => Promise<void>
  /** Ends the answer that is being written; what has arrived stays. What is queued is held. */
  stop: () => Promise<void>
  /** Leaves the answer that is being written without having it count as failed or stopped. */
  disconnect: () => void
  /**
   * After a failure: reads the answer on where that can be done, else asks the same again. Of an answer that broke off, what had arrived stays as a version; where
   * it broke off behind replies to tool calls, what had come since is void. Does nothing while one is written.
   */
  retry: () => Promise<void>
  /**
   * With `resume`, reads on the answer that is shown last, if it was left or its connection broke: in this page, or in
   * one before it that a `storage` has kept; then it is called by itself. Resolves when the answer is over.
   */
  resumeStream: (options?: ChatRequestOptions) => Promise<void>
  /**
   * Replaces what is shown. An answer that is not in the new list is stopped. What is queued is held, unless the
   * last message stays the last.
   */
  setMessages: (messages: M[] | ((messages: M[]) => M[])) => void
  /**
   * Tells how a tool came out that ran here. Once every call of the round has come out, the agent is told, in a
   * request of its own. A call that is over already, as after `stop()`, is left as it is.
   *
   * @throws AgentError `misuse` when there is no such call.
   */
  addToolOutput: <TOOL extends keyof ToolsOf<M>>(output: ToolOutput<M, TOOL>) => Promise<void>
  /**
   * Allows a tool call, or does not; the agent is told in a request of its own, once all is answered.
   *
   * @throws AgentError `misuse` when there is no such request for approval.
   */
  addToolApprovalResponse: (response: ToolApproval) => Promise<void>
  /** Takes the chat out of its state of error. */
  clearError: () => void
  /** Takes a message out of the queue; without an id, all. */
  cancelQueued: (id?: string) => void
  /** Sends a queued message now, the first one unless told otherwise; an answer being written is stopped. */
  sendQueued: (id?: string) => Promise<void>
  /** Shows this version of a message, and what last followed it. What is queued is held. */
  selectBranch: (messageId: string) => void
}

/** A chat: its state, and what can be done with it. Stable: the same object for all its life. */
export interface ChatHandle<M extends UIMessage = UIMessage> extends ChatActions<M> {
  readonly id: string
  getState: () => ChatState
  getInitialState: () => ChatState
  /** Calls `listener` after every publication; returns what ends that. */
  subscribe: (listener: () => void) => () => void
  /** Which files may go with a message, as the options have it now. */
  fileLimits: () => FileLimits
  /**
   * One more consumer: its callbacks are called from now on, and what the storage has is loaded. Returns what
   * takes that back: once the last one is gone for longer than a remount takes, an answer that is being written
   * is left as by `disconnect()`, unless that one says `keepAlive`.
   *
   * @param getConsumer Asked afresh whenever there is something to tell.
   * @param onLeft Called when nobody shows the chat any more.
   */
  attach: (getConsumer: () => ChatConsumer<M>, onLeft?: () => void) => () => void
}

/**
 * A chat with an agent: its messages in all their versions, its queue, the tools that run here, and the run that
 * answers.
 *
 * Once an answer is stopped, fails, or gives way to an edit, a regeneration or another version, the queue is held:
 * it goes on behind the next answer to something newly sent, or with `sendQueued()`.
 *
 * @param chatId Sent as the session's id.
 * @param getGiven Asked afresh whenever something is sent.
 */
export function createChatStore<M extends UIMessage = UIMessage>(
  chatId: string,
  getGiven: () => ChatOptions<M>,
): ChatHandle<M> {
  // Casts, here and below: inside, messages are of any type.
  const getOptions = getGiven as unknown as () => ChatOptions
  const store = createStore<ChatState>()(() => {
    const { messages = [], storage } = getOptions()
    return initialChatState(chatId, messages, !storage)
  })
  const { getState } = store
  const nodeOf = (id: string | undefined) => selectNode(getState(), id)
  const { tell, attach } = createConsumers<ChatConsumer>()
  const change = (changes: ChatChange) => store.setState(reduceChat(getState(), changes), true)
  /** An id that is another message's already would make the conversation go in circles. */
  const newId = (id = (getOptions().generateId ?? randomId)()) => (getState().nodes.has(id) ? randomId() : id)
  const now = () => (getOptions().clock ?? systemClock).now()
  let loading: Promise<void> | undefined

  const begin = (parentId: string | undefined) =>
    toNode({ id: newId(), role: 'assistant', parts: [] }, { createdAt: now(), state: 'streaming' }, parentId)

  const answers = createAnswers({ chatId, getState, change, getOptions, tell, begin, onRest })

  function onRest() {
    const { end, ids, isQueueHeld } = getState()
    if (end !== 'finished') change({ isQueueHeld: true })
    else if (!isQueueHeld && !nodeOf(ids.at(-1))?.toolCalls.some(isAwaited)) void sendQueued()
  }

  function ask(message: UIMessage, options: ChatRequestOptions, replaced?: string): Promise<void> {
    answers.halt()
    const parentId = replaced === undefined ? getState().ids.at(-1) : nodeOf(replaced)?.parentId
    const { id } = message
    change({
      node: toNode(message, { createdAt: now(), state: 'sending' }, parentId),
      ids: [...pathTo(getState(), parentId), id],
      isQueueHeld: replaced !== undefined,
    })
    return answers.ask({ trigger: 'submit-message', messageId: replaced, lastId: id, options })
  }

  async function sendMessage(given?: OutgoingMessage<M>, options: ChatRequestOptions = {}): Promise<void> {
    if (load()) await loading
    if (given === undefined) return regenerate(options)
    const {
      messageId,
      files,
      text,
      id: givenId,
      ...rest
    } = (typeof given === 'string' ? { text: given } : given) as Partial<UIMessage> & {
      text?: string
      messageId?: string
      files?: Iterable<File | FileUIPart>
    }
    const id = newId(givenId)
    const attached = files ? await toFileParts(Array.from(files)) : []
    const parts = [...attached, ...(text ? [{ type: 'text', text } as const] : [])]
    const message: UIMessage = { role: 'user', parts, ...rest, id }
    if (messageId !== undefined) known(messageId)
    const { queue } = getOptions()
    if (messageId !== undefined || queue === 'interrupt' || !selectIsActive(getState()))
      return ask(message, options, messageId)
    if (queue === 'drop') return
    await new Promise<void>((done) =>
      change({ queue: [...getState().queue, { id, message, options, done }] }),
    )
  }

  function load() {
    const { storage, sleep = systemSleep } = getOptions()
    const onError = (error: AgentError) => tell('onError', error)
    const stored = { ...store, id: chatId, restore: change, onError, now, sleep }
    return (loading ??= storage?.connect(stored).then(onLoaded))
  }

  function onLoaded() {
    change({ isLoaded: true })
    void answers.readOn()
  }

  function unqueue(entry: QueuedMessage) {
    change({ queue: getState().queue.filter((one) => one !== entry) })
  }

  async function sendQueued(id = getState().queue[0]?.id): Promise<void> {
    const entry = getState().queue.find((one) => one.id === id)
    if (!entry) return
    unqueue(entry)
    await ask(entry.message, entry.options)
    entry.done()
  }

  function known(messageId: string) {
    const node = nodeOf(messageId)
    if (!node) throw unknown('message')
    return node
  }

  async function regenerate({ messageId, ...options }: { messageId?: string } & ChatRequestOptions = {}) {
    if (load()) await loading
    const id = messageId ?? getState().ids.at(-1)
    if (id === undefined) return
    const { message, parentId, info } = known(id)
    answers.halt()
    const answered = message.role === 'assistant' ? parentId : id
    change({ ids: pathTo(getState(), answered), isQueueHeld: true })
    const isNew = info.state === 'failed'
    await answers.ask({
      trigger: isNew ? 'submit-message' : 'regenerate-message',
      messageId: isNew ? undefined : id,
      lastId: answered,
      options,
    })
  }

  const chat: ChatHandle<M> = {
    ...store,
    id: chatId,
    fileLimits: () => getOptions().files ?? {},
    sendMessage,
    regenerate,
    sendQueued,
    async stop() {
      answers.halt()
    },
    disconnect: () => answers.halt({ end: 'disconnected' }),
    async retry() {
      if (!selectIsActive(getState())) await (answers.readOn() ?? answers.again() ?? regenerate())
    },
    async resumeStream(options) {
      if (load()) await loading
      await answers.readOn(options)
    },
    setMessages(given) {
      const messages = typeof given === 'function' ? given(selectMessages(getState()) as M[]) : given
      const { live, ids, isQueueHeld } = getState()
      const end = live?.message.id ?? ids.at(-1)
      if (!messages.some(({ id }) => id === end)) answers.halt()
      // What comes before, such as older messages, breaks no flow.
      const isAnotherEnd = messages.at(-1)?.id !== ids.at(-1)
      change({ ...withMessages(getState(), messages), isQueueHeld: isQueueHeld || isAnotherEnd })
    },
    async addToolOutput({ toolCallId, output: result, errorText: error, options }) {
      const state = error === undefined ? 'done' : 'error'
      const isIt = (call: FoundCall) => call.toolCallId === toolCallId
      const change = { state, result, error, endedAt: undefined } as const
      answers.reply('tool call', isIt, /pending|running/, change, options)
    },
    async addToolApprovalResponse({ id, approved, reason, input: parameters, options }) {
      const change = {
        state: approved ? 'running' : 'denied',
        approval: { id, approved, reason },
        ...(parameters !== undefined && { parameters }),
      } as const
      answers.reply('approval', (call) => call.approval?.id === id, /waiting/, change, options)
    },
    clearError() {
      if (getState().status === 'error') change({ status: 'ready', error: undefined })
    },
    cancelQueued(id) {
      for (const entry of getState().queue.filter((one) => id === undefined || one.id === id)) {
        unqueue(entry)
        entry.done()
      }
    },
    selectBranch(messageId) {
      known(messageId)
      change({ ids: pathThrough(getState(), messageId), isQueueHeld: true })
    },
    attach(getConsumer, onLeft) {
      void load()
      return attach(getConsumer as unknown as () => ChatConsumer, ({ keepAlive }) => {
        if (!keepAlive) chat.disconnect()
        onLeft?.()
      })
    },
  }
  return chat
}

/**
 * 128 random bits that nobody can guess: a chat without an id has its session on the server under them.
 * `crypto.randomUUID` is missing on pages without TLS.
 */
export function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
