import { createStore } from 'zustand/vanilla'
import { AgentError } from '../errors.js'
import { aiecs } from '../protocols/aiecs.js'
import { aiecsChat } from '../protocols/aiecs-chat.js'
import type { ToolCallEvent } from '../protocols/events.js'
import type { ChatRequest, FileUIPart, ToolReply, UIMessage } from '../protocols/messages.js'
import { systemClock, systemSleep } from '../run/clock.js'
import { resolve } from '../transports/fetch.js'
import { buildAnswer, type ChatNode, callId, isAwaited, patchCall } from './answer.js'
import type {
  ChatCallbacks,
  ChatConsumer,
  ChatOptions,
  ChatRequestOptions,
  OutgoingMessage,
  ToolApproval,
  ToolOutput,
} from './chat-options.js'
import { selectMessages, selectNode } from './chat-selectors.js'
import {
  type ChatEvent,
  type ChatState,
  initialChatState,
  pathThrough,
  pathTo,
  reduceChat,
  toNode,
  withMessages,
} from './chat-state.js'
import { fromStored, toStored } from './chat-storage.js'
import { type FileLimits, toFileParts } from './files.js'
import { type AnswerState, reduceAnswer } from './reduce-answer.js'
import type { ToolCallInfo } from './run-state.js'
import { selectIsActive, selectMetrics } from './selectors.js'
import { createRunStore, REMOUNT_MS, type RunStoreOptions } from './store.js'

/** What can be done with a chat. Stable: none of these changes for all its life. */
export interface ChatActions<M extends UIMessage = UIMessage> {
  /**
   * Says something, or, with a `messageId`, says it in place of that message, of which the old version stays.
   * Without a message, asks for an answer to what is shown. Shown at once; while an answer is being written, the
   * `queue` option says what becomes of it. Resolves when the answer to it is over, or when it was dropped or
   * cancelled, and never rejects for what the agent or the network did.
   *
   * @throws AgentError `limit_exceeded` for files that may not go with it, `misuse` for an unknown `messageId`;
   * then nothing is sent.
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
  /** After a failure: asks the same again. Of an answer that broke off, what had arrived stays as a version. */
  retry: () => Promise<void>
  /** Picks up an answer that is being written elsewhere. There is none as long as no transport can resume. */
  resumeStream: (options?: ChatRequestOptions) => Promise<void>
  /** Replaces what is shown. An answer that is not in the new list is stopped. */
  setMessages: (messages: M[] | ((messages: M[]) => M[])) => void
  /**
   * Tells how a tool came out that ran here. Once every call of the round has come out, the agent is told, in a
   * request of its own. A call that is over already, as after `stop()`, is left as it is.
   *
   * @throws AgentError `misuse` when there is no such call.
   */
  addToolOutput: (output: ToolOutput<M>) => Promise<void>
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

interface Asking {
  trigger: ChatRequest['trigger']
  messageId: string | undefined
  /** What the answer follows. */
  parentId: string | undefined
  /** The answer that is continued. */
  base: ChatNode | undefined
  replies: ToolReply[]
  options: ChatRequestOptions
}

const MAX_STEPS = 10
/** What changes while an answer is being written is stored this often, in milliseconds. */
const SAVE_MS = 1_000

/**
 * A chat with an agent: its messages in all their versions, its queue, the tools that run here, and the run that
 * answers.
 *
 * Once an answer is stopped, fails, or gives way to an edit, a regeneration or another version, the queue is held:
 * it goes on behind the next answer to something newly sent, or with `sendQueued()`.
 *
 * @param chatId Sent as the session's id.
 * @param getOptions Asked afresh whenever something is sent.
 */
export function createChatStore<M extends UIMessage = UIMessage>(
  chatId: string,
  getOptions: () => ChatOptions<M>,
): ChatHandle<M> {
  const store = createStore<ChatState>()(() => initialChatState(chatId, getOptions().messages ?? []))
  const { getState } = store
  const dispatch = (event: ChatEvent) => store.setState(reduceChat(getState(), event), true)
  const consumers = new Set<() => ChatConsumer<M>>()
  const now = () => (getOptions().clock ?? systemClock).now()
  const newId = () => (getOptions().generateId ?? randomId)()

  // The run and the answer it writes; `base` is what the answer was before it.
  const runs = createRunStore(() => getOptions() as RunStoreOptions, reduceAnswer)
  let answer: { base: ChatNode; node: ChatNode; parentId: string | undefined } | undefined
  let local = new Map<string, Partial<ToolCallInfo>>()
  const executing = new Map<string, AbortController>()
  let steps = 0
  let again: (() => Promise<void>) | undefined
  let atRest: (() => void)[] = []
  const queued = new Map<string, { message: UIMessage; options: ChatRequestOptions; done: () => void }>()

  function tell<K extends keyof ChatCallbacks<M>>(
    name: K,
    value: Parameters<NonNullable<ChatCallbacks<M>[K]>>[0],
  ) {
    for (const getConsumer of consumers) {
      // A cast: TypeScript does not see that the name and the value belong together.
      const callback = getConsumer()[name] as ((value: unknown) => void) | undefined
      if (callback) queueMicrotask(() => callback(value))
    }
  }

  // ── The run ──

  const isBusy = () => selectIsActive(runs.getState()) || executing.size > 0

  function changeNode(id: string | undefined, change: (node: ChatNode) => ChatNode) {
    const node = id === undefined ? undefined : selectNode(getState(), id)
    const next = node && change(node)
    if (next && next !== node) dispatch({ type: 'chat_changed', node: next })
  }

  function publish() {
    const run: AnswerState = runs.getState()
    if (!answer) return
    answer.node = buildAnswer(answer.base, run, local, answer.node)
    const hasBegun = answer.node.message.parts.length > 0
    // Tools that run here go on when the agent's run is over, and the answer with them.
    const status = run.end === 'finished' && executing.size > 0 ? 'streaming' : run.status
    dispatch({ type: 'chat_run', run: { ...run, status }, live: hasBegun ? answer.node : undefined })
  }

  runs.subscribe(() => {
    if (!answer) return
    publish()
    const { end, error, connection } = runs.getState()
    const isAnswered = connection === 'open' || (end !== undefined && !error)
    changeNode(answer.parentId, (node) =>
      node.info.state === 'sending' && (isAnswered || end)
        ? { ...node, info: { ...node.info, state: isAnswered ? 'sent' : 'failed', error } }
        : node,
    )
    if (end) settle()
  })

  /** The run is over: what it wrote is a message like the others. */
  function settle() {
    const { end, error } = runs.getState()
    const node = answer?.node
    answer = undefined
    if (end !== 'finished') {
      endTools()
      hold()
    }
    if (node && node.message.parts.length > 0)
      dispatch({ type: 'chat_changed', node: withoutOpen(node, end) })
    if (error) tell('onError', error)
    proceed()
  }

  /** Goes on, if everything that the agent waits for has come out. */
  function proceed() {
    if (isBusy()) return publishRest()
    const state = getState()
    const node = selectNode(state, state.ids.at(-1) ?? '')
    const replies = node?.toolCalls.filter(({ reply }) => reply === 'ready') ?? []
    if (!node || runs.getState().end !== 'finished' || replies.length === 0 || node.toolCalls.some(isAwaited))
      return rest()
    if (replies.some(({ approval }) => approval)) steps = 0
    const { maxSteps = MAX_STEPS } = getOptions()
    if (++steps > maxSteps) {
      const message = `The agent asked for tools of this page ${maxSteps} times in a row, so it was not answered again. See \`maxSteps\`.`
      fail(new AgentError('limit_exceeded', message))
      return
    }
    let base = node
    for (const { toolCallId } of replies) base = patchCall(base, toolCallId, { reply: 'sent' })
    base = { ...base, info: { ...base.info, state: 'streaming' } }
    void ask({
      trigger: 'submit-tool-replies',
      messageId: node.message.id,
      parentId: node.parentId,
      base,
      replies: replies.map(toReply),
      options: lastOptions,
    })
  }
  let lastOptions: ChatRequestOptions = {}

  /** A tool that ran here came out while others are at work still. */
  function publishRest() {
    if (!answer) return
    publish()
  }

  /** Nothing more happens by itself, except what is queued. */
  function rest() {
    const state = getState()
    const { end = 'finished', error, ids } = state
    if (state.status === 'streaming' && !isBusy())
      dispatch({ type: 'chat_run', run: { ...state, status: 'ready' }, live: undefined })
    const message = selectNode(state, ids.at(-1) ?? '')?.message
    // Casts: what is said here is of the type that the caller says it is.
    tell('onFinish', {
      message: (message?.role === 'assistant' ? message : undefined) as M | undefined,
      messages: selectMessages(state) as M[],
      isAbort: end === 'stopped',
      isDisconnect: end === 'disconnected' || end === 'timeout',
      isError: error !== undefined,
      end,
      error,
      metrics: selectMetrics(state),
    })
    const resolvers = atRest
    atRest = []
    for (const done of resolvers) done()
    const isWaiting = selectNode(state, ids.at(-1) ?? '')?.toolCalls.some(isAwaited)
    if (!state.isQueueHeld && !isWaiting && !isBusy()) void sendQueued()
  }

  /** The chat itself, not the agent, goes no further. */
  function fail(error: AgentError) {
    const run: AnswerState = getState()
    dispatch({
      type: 'chat_run',
      run: { ...run, status: 'error', end: 'error', error, errors: [...run.errors, error] },
      live: undefined,
    })
    hold()
    tell('onError', error)
    rest()
  }

  function ask(asking: Asking): Promise<void> {
    const { trigger, messageId, parentId, base, replies, options } = asking
    const state = getState()
    lastOptions = options
    again = () => {
      if (base) dispatch({ type: 'chat_changed', node: base })
      dispatch({ type: 'chat_shown', ids: pathTo(getState(), base?.message.id ?? parentId) })
      return ask(asking)
    }
    const info = { createdAt: now(), state: 'streaming' } as const
    const message: UIMessage = { id: base ? base.message.id : newId(), role: 'assistant', parts: [] }
    const node: ChatNode = base ?? { message, parentId, toolCalls: [], info }
    local = new Map()
    changeNode(parentId, (user) =>
      user.info.state === 'failed' || user.info.state === 'sending'
        ? { ...user, info: { createdAt: user.info.createdAt, state: 'sending' } }
        : user,
    )
    const history = pathTo(state, base ? base.message.id : parentId).flatMap(
      (id) => (id === base?.message.id ? base : selectNode(state, id))?.message ?? [],
    )
    const request: ChatRequest = {
      chatId,
      trigger,
      messageId,
      message: history.findLast(({ role }) => role === 'user'),
      messages: history,
      toolReplies: replies,
      metadata: options.metadata,
    }
    const over = new Promise<void>((done) => atRest.push(done))
    answer = { base: node, node, parentId }
    runs
      .start(request, () => runOptions(options))
      .catch((cause: unknown) => {
        // Nothing was asked: there is nowhere to ask.
        answer = undefined
        const error = cause instanceof AgentError ? cause : new AgentError('misuse', String(cause), { cause })
        changeNode(parentId, (user) => ({ ...user, info: { ...user.info, state: 'failed', error } }))
        fail(error)
      })
    return over
  }

  function runOptions({ headers, body }: ChatRequestOptions): RunStoreOptions {
    // A cast: `prepareRequest` is called with the chat's request as `input`.
    const options = getOptions() as RunStoreOptions
    const { protocol = aiecs } = options
    const merged: RunStoreOptions = { ...options, protocol: protocol === aiecs ? aiecsChat : protocol }
    if (headers) {
      merged.headers = async () => {
        const all = new Headers(await resolve(options.headers))
        new Headers(headers).forEach((value, name) => all.set(name, value))
        return all
      }
    }
    if (body) merged.body = async () => ({ ...(await resolve(options.body)), ...body })
    return merged
  }

  // ── Tools that run here ──

  runs.attach(() => ({
    keepAlive: true,
    onToolCall: (event) => void execute(event),
    onEvent(event) {
      if (event.type !== 'data') return
      const { name, id, data } = event
      tell('onData', { type: `data-${name}`, ...(id !== undefined && { id }), data })
    },
  }))

  async function execute({ toolCallId: wireId, toolName, parameters }: ToolCallEvent) {
    // A cast: the tools of any message type.
    const tools = (getOptions().tools ?? {}) as Record<string, { execute?: Function } | undefined>
    const base = answer?.base ?? selectNode(getState(), getState().ids.at(-1) ?? '')
    const approved = base?.toolCalls.some((call) => call.toolCallId === wireId && call.reply)
    if (!base || approved) return
    const toolCallId = answer ? callId(base, wireId) : wireId
    // A cast: any name may come, whatever the message type says.
    tell('onToolCall', { toolCall: { toolCallId, toolName, input: parameters } } as never)
    const tool = Object.hasOwn(tools, toolName) ? tools[toolName] : undefined
    if (!tool) return
    const controller = new AbortController()
    changeCall(toolCallId, { state: 'running', error: undefined, endedAt: undefined })
    if (!tool.execute) return
    executing.set(toolCallId, controller)
    let change: Partial<ToolCallInfo>
    try {
      const { signal } = controller
      change = { state: 'done', result: await tool.execute(parameters, { toolCallId, toolName, signal }) }
    } catch (error) {
      change = { state: 'error', error: error instanceof Error ? error.message : String(error) }
    }
    if (executing.get(toolCallId) === controller) reply(toolCallId, change)
  }

  /** Changes a call of the answer that is being written, or of one that is over. */
  function changeCall(toolCallId: string, change: Partial<ToolCallInfo>) {
    if (answer && !answer.base.toolCalls.some((call) => call.toolCallId === toolCallId)) {
      local.set(toolCallId, { ...local.get(toolCallId), ...change })
      publish()
    } else
      changeNode(holderOf((call) => call.toolCallId === toolCallId)?.[0], (node) =>
        patchCall(node, toolCallId, change),
      )
  }

  function reply(toolCallId: string, change: Partial<ToolCallInfo>) {
    executing.delete(toolCallId)
    changeCall(toolCallId, { ...change, reply: 'ready' })
    proceed()
  }

  function holderOf(
    isIt: (call: ToolCallInfo) => boolean,
  ): [messageId: string, call: ToolCallInfo] | undefined {
    const state = getState()
    for (const id of state.ids.toReversed()) {
      const call = selectNode(state, id)?.toolCalls.find(isIt)
      if (call) return [id, call]
    }
    return undefined
  }

  function endTools() {
    for (const controller of executing.values()) controller.abort()
    executing.clear()
  }

  /** Nothing waits for an answer that will not come: a new request finds every call closed. */
  function withoutOpen(node: ChatNode, end?: string): ChatNode {
    if (end === 'finished') return node
    let closed = node
    for (const { toolCallId, state, reply: told } of node.toolCalls)
      if (/pending|running|waiting/.test(state) && !(told === 'sent' && state !== 'running'))
        closed = patchCall(closed, toolCallId, { state: 'cancelled' })
    return closed
  }

  // ── What the user does ──

  const hold = () => {
    const { queue } = getState()
    if (queue.length > 0) dispatch({ type: 'chat_queued', queue, isQueueHeld: true })
  }

  function halt() {
    const tools = executing.size
    runs.stop()
    endTools()
    changeNode(getState().ids.at(-1), (node) =>
      node.message.role === 'assistant' ? withoutOpen(node) : node,
    )
    if (tools > 0) {
      dispatch({ type: 'chat_run', run: { ...getState(), status: 'ready', end: 'stopped' }, live: undefined })
      hold()
      rest()
    }
  }

  function submit(message: UIMessage, options: ChatRequestOptions, replaced?: ChatNode): Promise<void> {
    halt()
    steps = 0
    const { queue, ids } = getState()
    if (queue.length > 0) dispatch({ type: 'chat_queued', queue, isQueueHeld: replaced !== undefined })
    const parentId = replaced ? replaced.parentId : ids.at(-1)
    const info = { createdAt: now(), state: 'sending' } as const
    dispatch({ type: 'chat_message', node: { ...toNode(message, parentId), info } })
    return ask({
      trigger: 'submit-message',
      messageId: replaced?.message.id,
      parentId: message.id,
      base: undefined,
      replies: [],
      options,
    })
  }

  async function sendMessage(given?: OutgoingMessage<M>, options: ChatRequestOptions = {}): Promise<void> {
    if (getOptions().storage && !getState().isLoaded) await loaded
    if (given === undefined) return regenerate(options)
    const { messageId, ...outgoing } = typeof given === 'string' ? { text: given } : given
    const { files } = outgoing
    const message = toMessage(
      outgoing,
      newId,
      files && (isFileParts(files) ? files : await toFileParts(Array.from(files), getOptions().files)),
    )
    const replaced = messageId === undefined ? undefined : selectNode(getState(), messageId)
    if (messageId !== undefined && !replaced) throw unknown('message', messageId)
    const { queue = 'queue' } = getOptions()
    if (replaced || !isBusy() || queue === 'interrupt') return submit(message, options, replaced)
    if (queue === 'drop') return
    const { promise, resolve: done } = withResolvers()
    queued.set(message.id, { message, options, done })
    const state = getState()
    dispatch({
      type: 'chat_queued',
      queue: [...state.queue, { id: message.id, message }],
      isQueueHeld: state.isQueueHeld,
    })
    return promise
  }

  function unqueue(id: string | undefined) {
    const { queue, isQueueHeld } = getState()
    const entry = id === undefined ? undefined : queued.get(id)
    if (id === undefined || !entry) return undefined
    queued.delete(id)
    dispatch({ type: 'chat_queued', queue: queue.filter((other) => other.id !== id), isQueueHeld })
    return entry
  }

  async function sendQueued(id: string | undefined = getState().queue[0]?.id): Promise<void> {
    const entry = unqueue(id)
    if (!entry) return
    await submit(entry.message, entry.options)
    entry.done()
  }

  async function regenerate({ messageId, ...options }: { messageId?: string } & ChatRequestOptions = {}) {
    const state = getState()
    const node = selectNode(state, messageId ?? state.ids.at(-1) ?? '')
    if (!node) {
      if (messageId !== undefined) throw unknown('message', messageId)
      return
    }
    const { id, role } = node.message
    const parentId = role === 'assistant' ? node.parentId : id
    halt()
    steps = 0
    hold()
    dispatch({ type: 'chat_shown', ids: pathTo(getState(), parentId) })
    const isNew = role !== 'assistant' && node.info.state === 'failed'
    const trigger = isNew ? 'submit-message' : 'regenerate-message'
    return ask({
      trigger,
      messageId: isNew ? undefined : id,
      parentId,
      base: undefined,
      replies: [],
      options,
    })
  }

  // ── Storage ──

  let loading = false
  let finishLoading: () => void = () => undefined
  const loaded = new Promise<void>((done) => {
    finishLoading = done
  })

  async function load() {
    const { storage } = getOptions()
    if (!storage || loading) return
    loading = true
    try {
      const stored = fromStored(await storage.load(chatId))
      if (stored) dispatch({ type: 'chat_replaced', ...stored })
    } catch (cause) {
      tellStorageError(cause)
    }
    dispatch({ type: 'chat_loaded' })
    finishLoading()
    let kept = getState()
    let saving: AbortController | undefined
    const save = async () => {
      saving?.abort()
      saving = undefined
      const state = getState()
      if (state.nodes === kept.nodes && state.ids === kept.ids && state.live === kept.live) return
      kept = state
      try {
        await storage.save(toStored(state, now()))
      } catch (error) {
        tellStorageError(error)
      }
    }
    store.subscribe((state) => {
      if (state.nodes === kept.nodes && state.ids === kept.ids && state.live === kept.live) return
      if (!isBusy()) void save()
      else if (!saving) {
        const { signal } = (saving = new AbortController())
        void (getOptions().sleep ?? systemSleep)(SAVE_MS, signal).then(() => (signal.aborted ? undefined : save()))
      }
    })
    // The last moment that a page is sure to have.
    globalThis.addEventListener?.('pagehide', () => void save())
  }

  function tellStorageError(cause: unknown) {
    const message = 'The chat could not be stored or read back; it goes on in memory.'
    tell('onError', cause instanceof AgentError ? cause : new AgentError('misuse', message, { cause }))
  }

  let leavingTimer: ReturnType<typeof setTimeout> | undefined
  const chat: ChatHandle<M> = {
    ...store,
    id: chatId,
    fileLimits: () => getOptions().files ?? {},
    sendMessage,
    regenerate,
    sendQueued,
    async stop() {
      halt()
    },
    disconnect() {
      runs.disconnect()
      endTools()
    },
    async retry() {
      if (again && getState().end !== 'finished') {
        halt()
        return again()
      }
      return regenerate()
    },
    resumeStream: async () => undefined,
    setMessages(change) {
      const state = getState()
      const shown = selectMessages(state)
      // Casts: the chat's messages are of the type that the caller says they are.
      const messages: readonly UIMessage[] = typeof change === 'function' ? change(shown as M[]) : change
      if (answer && !messages.some(({ id }) => id === answer?.node.message.id || id === answer?.parentId))
        halt()
      dispatch({ type: 'chat_replaced', ...withMessages(getState().nodes, getState().ids, messages) })
      hold()
    },
    async addToolOutput({ toolCallId, state, output, errorText, options }) {
      const call = holderOf((other) => other.toolCallId === toolCallId)?.[1]
      if (!call) throw unknown('tool call', toolCallId)
      if (!/pending|running/.test(call.state) || call.approval) return
      lastOptions = options ?? lastOptions
      reply(toolCallId, {
        ...(state === 'output-error'
          ? { state: 'error', error: errorText }
          : { state: 'done', result: output }),
        endedAt: undefined,
      })
    },
    async addToolApprovalResponse({ id, approved, reason, input, options }) {
      const call = holderOf(({ approval }) => approval?.id === id)?.[1]
      if (!call) throw unknown('approval', id)
      if (call.state !== 'waiting') return
      lastOptions = options ?? lastOptions
      reply(call.toolCallId, {
        state: approved ? 'running' : 'denied',
        approval: { id, approved, reason },
        ...(input !== undefined && { parameters: input }),
      })
    },
    clearError: () => dispatch({ type: 'chat_error_cleared' }),
    cancelQueued(id) {
      for (const one of id === undefined ? [...queued.keys()] : [id]) unqueue(one)?.done()
    },
    selectBranch(messageId) {
      dispatch({ type: 'chat_shown', ids: pathThrough(getState(), messageId) })
      hold()
    },
    attach(getConsumer, onLeft) {
      clearTimeout(leavingTimer)
      consumers.add(getConsumer)
      void load()
      return () => {
        consumers.delete(getConsumer)
        if (consumers.size > 0) return
        leavingTimer = setTimeout(() => {
          if (!getConsumer().keepAlive) chat.disconnect()
          onLeft?.()
        }, REMOUNT_MS)
      }
    },
  }
  return chat
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolvePromise: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    resolvePromise = done
  })
  return { promise, resolve: resolvePromise }
}

function toReply({
  toolCallId,
  toolName,
  state,
  result,
  error,
  approval,
  parameters,
}: ToolCallInfo): ToolReply {
  const reply = { toolCallId, toolName }
  // A call that was approved or denied says so: `approved` is there.
  if (approval)
    return { ...reply, approval: { approved: state !== 'denied', ...approval } as never, input: parameters }
  return state === 'error' ? { ...reply, errorText: error ?? '' } : { ...reply, output: result }
}

function toMessage(given: object, newId: () => string, files: FileUIPart[] = []): UIMessage {
  const { text, parts, id, role, metadata } = given as Partial<UIMessage> & { text?: string }
  return {
    id: id ?? newId(),
    role: role ?? 'user',
    parts: parts ?? [...files, ...(text ? [{ type: 'text', text } as const] : [])],
    ...(metadata !== undefined && { metadata }),
  }
}

function isFileParts(files: Iterable<File> | ArrayLike<File> | FileUIPart[]): files is FileUIPart[] {
  return Array.isArray(files) && files.every((file: object) => 'url' in file)
}

function unknown(what: string, id: string): AgentError {
  return new AgentError('misuse', `There is no ${what} "${id}" in this chat. Take the id from its messages.`)
}

/** 96 random bits; `crypto.randomUUID` is missing on pages without TLS. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (word) => word.toString(36)).join('')
}
