import type { AgentError } from '../errors.js'
import { limitExceeded } from '../framing/limits.js'
import type { RunEnd } from '../run/verdict.js'
import type { ToolCallEvent } from '../protocols/events.js'
import type { ChatRequest } from '../protocols/messages.js'
import {
  beforeRun,
  buildAnswer,
  type ChatNode,
  callId,
  isAwaited,
  isReplied,
  mapCalls,
  withInfo,
  withoutOpenCalls,
  type Writing,
} from './answer.js'
import type { ChatCallbacks, ChatOptions } from './chat-options.js'
import { selectMessages, selectNode } from './chat-selectors.js'
import { type ChatChange, type ChatRequestOptions, type ChatState, pathTo } from './chat-state.js'
import { type Asking, toReply, toRunStoreOptions } from './chat-request.js'
import type { Consumers } from './consumers.js'
import { type AnswerState, reduceAnswer } from './reduce-answer.js'
import { initialRunState, type ToolCallInfo } from './run-state.js'
import { selectIsActive, selectMetrics } from './selectors.js'
import { createRunLoop } from './run-loop.js'

/** What the answers of a chat need of it. */
export interface AnswersContext {
  chatId: string
  getState: () => ChatState
  change: (change: ChatChange) => void
  getOptions: () => ChatOptions
  tell: Consumers<ChatCallbacks>['tell']
  newId: () => string
  now: () => number
  /** Nothing goes on by itself any more, unless it was queued. */
  onRest: () => void
}

/** As much of a tool call as it takes to find it. */
export type FoundCall = Pick<ToolCallInfo, 'toolCallId' | 'state' | 'approval'>

/** The answering half of a chat: runs, one after the other, and the tools of the agent that run here. */
export interface Answers {
  /** Asks; resolves when the answer is over and nothing goes on by itself. */
  ask: (asking: Asking) => Promise<void>
  /** Asks the same once more, where what was asked last did not come to its end. */
  again: () => Promise<void> | undefined
  /** Reads on the answer that is shown last, if it was left or broke off and can be. */
  readOn: (options?: ChatRequestOptions) => Promise<void> | undefined
  /** Ends what goes on, and closes what waits for somebody. */
  halt: () => void
  disconnect: () => void
  /** Whether an answer is being written, or a tool runs for it. */
  isBusy: () => boolean
  /**
   * Somebody has answered a tool call: the newest that is it, if it is in such a state. Gives whether there is one.
   */
  reply: (
    isIt: (call: FoundCall) => boolean,
    open: RegExp,
    changes: Partial<ToolCallInfo>,
    options: ChatRequestOptions | undefined,
  ) => boolean
}

const MAX_STEPS = 10

/**
 * Makes the {@link Answers} of a chat. Long, as one closure: the answer, its calls and what runs for it here are one
 * state, of which no part makes sense without the others.
 */
export function createAnswers(context: AnswersContext): Answers {
  const { chatId, getState, change, getOptions, tell } = context
  /** The answer that the run writes, as it was before it and as it is now. */
  let answer: Writing | undefined
  let asked: Asking | undefined
  const local = new Map<string, Partial<ToolCallInfo>>()
  const executing = new Map<string, AbortController>()
  /** The answer that was written last; its tools may run on while another version is shown. */
  let writtenId = ''
  let steps = 0
  let resolvers: (() => void)[] = []
  let run: AnswerState = initialRunState

  const isReply = (call: ToolCallInfo) => call.reply === 'ready'
  const isBusy = () => selectIsActive(run) || executing.size > 0
  const last = () => selectNode(getState(), getState().ids.at(-1) ?? '')

  function put(node: ChatNode) {
    const { nodes, live } = getState()
    const { id } = node.message
    if (nodes.get(id) !== node)
      change({ nodes: new Map(nodes).set(id, node), live: live?.message.id === id ? undefined : live })
  }

  /** The run has gone on, or the answer it writes was changed from here. */
  function onRun() {
    const { nodes, ids } = getState()
    const { end, error, connection } = run
    if (answer) answer.node = buildAnswer(answer, run, local)
    const node = answer?.node
    const { id = '' } = node?.message ?? {}
    const live = node?.message.parts.length || nodes.has(id) || node?.info.run ? node : undefined
    // While a tool runs here that the agent waits for, the answer goes on, though the agent's run is over.
    change({ live, run: end === 'finished' && executing.size > 0 ? { ...run, status: 'streaming' } : run })
    if (live && !nodes.has(id)) {
      change({
        nodes: new Map(nodes).set(id, live),
        // Who looks at another version meanwhile goes on looking at it.
        ids: ids.at(-1) === live.parentId ? [...ids, id] : ids,
      })
    }
    const user = nodes.get(asked?.parentId ?? '')
    if (user?.info.state === 'sending' && (end || connection === 'open')) {
      const isLost = error && connection !== 'open'
      put(withInfo(user, isLost ? { state: 'failed', error } : { state: 'sent' }))
    }
    if (!end) return
    answer = undefined
    if (end !== 'finished') endTools()
    // What was approved and never heard of again is over too.
    if (live) put(withoutOpenCalls(live, end === 'finished' ? 'sent' : undefined))
    if (error) tell('onError', error)
    if (end === 'finished') goOn(id)
    else rest()
  }

  const loop = createRunLoop(
    reduceAnswer,
    (state) => {
      // Another attempt: what was done for the one before is void.
      if (state.attempt !== run.attempt) {
        local.clear()
        endTools()
      }
      run = state
      onRun()
    },
    (event) => {
      if (event.type === 'data') tell('onData', event.part)
      if (!answer) return
      if (event.type === 'tool_call') void execute(event, answer)
      if (event.type === 'approval_request') {
        const { approvalId: id, toolCallId, operation } = event
        const waiting = { state: 'waiting', approval: { id }, endedAt: undefined, operation } as const
        local.set(callId(answer.base, toolCallId), waiting)
      }
    },
  )

  /** Tells the agent what it waits for, once it is all there; else the chat is at rest. */
  function goOn(messageId: string) {
    if (isBusy()) return
    const node = selectNode(getState(), messageId)
    const replies = node?.toolCalls.filter(isReply) ?? []
    if (
      !node ||
      (node.info.end ?? 'finished') !== 'finished' ||
      !replies.length ||
      node.toolCalls.some(isAwaited)
    )
      return rest()
    if (replies.some((call) => call.approval)) steps = 0
    const { maxSteps = MAX_STEPS } = getOptions()
    if (++steps > maxSteps) return fail(limitExceeded('maxSteps', maxSteps))
    void ask({
      trigger: 'submit-tool-replies',
      messageId,
      parentId: node.parentId,
      base: node,
      options: asked?.options ?? {},
    })
  }

  function rest() {
    const state = getState()
    const { status, end = 'finished', error } = state
    if (status === 'streaming') change({ run: { ...state, status: 'ready' } })
    const message = last()?.message
    if (resolvers.length)
      tell('onFinish', {
        message: message?.role === 'assistant' ? message : undefined,
        messages: selectMessages(state),
        isAbort: end === 'stopped',
        isDisconnect: /disconnected|timeout/.test(end),
        isError: error !== undefined,
        end,
        error,
        metrics: selectMetrics(state),
      })
    const done = resolvers
    resolvers = []
    for (const resolveOne of done) resolveOne()
    context.onRest()
  }

  /** The chat, not the agent, goes no further. */
  function fail(error: AgentError) {
    loop.end({ end: 'error', error })
    if (run.error === error) return
    run = { ...run, status: 'error', end: 'error', error }
    onRun()
  }

  function ask(asking: Asking): Promise<void> {
    asked = asking
    const { trigger, messageId, parentId, base: continued, options, readOn } = asking
    if (trigger !== 'submit-tool-replies') steps = 0
    local.clear()
    const user = selectNode(getState(), parentId ?? '')
    if (user?.info.state === 'failed') put(withInfo(user, { state: 'sending', error: undefined }))
    const toolReplies = continued?.toolCalls.filter(isReply).map(toReply) ?? []
    const base =
      continued &&
      withInfo(
        mapCalls(continued, (call) => isReply(call) && { reply: 'sent' }),
        { state: 'streaming' },
      )
    if (base) put(base)
    const messages = pathTo(getState(), base?.message.id ?? parentId).flatMap(
      (id) => selectNode(getState(), id)?.message ?? [],
    )
    const message = messages.findLast(({ role }) => role === 'user')
    const { metadata } = options
    const request: ChatRequest = { chatId, trigger, messageId, message, messages, toolReplies, metadata }
    const node: ChatNode = base ?? {
      message: { id: context.newId(), role: 'assistant', parts: [] },
      parentId,
      toolCalls: [],
      info: { createdAt: context.now(), state: 'streaming' },
    }
    answer = { base: node, shown: node, node }
    if (readOn) {
      const shown = withInfo(readOn.node, { state: 'streaming', end: undefined, error: undefined })
      put(shown)
      answer = { base: beforeRun(shown), shown, node: shown }
    }
    writtenId = answer.node.message.id
    const over = new Promise<void>((done) => resolvers.push(done))
    loop.start(request, { ...toRunStoreOptions(getOptions(), options), readOn: readOn?.run }).catch(fail)
    return over
  }

  async function execute(event: ToolCallEvent, { base, node }: Writing) {
    const { toolName, parameters } = event
    if (base.toolCalls.some((call) => isReplied(call, event))) return
    const toolCallId = callId(base, event.toolCallId)
    const { tools = {} } = getOptions()
    const tool = Object.hasOwn(tools, toolName) ? tools[toolName] : undefined
    // As if it had just begun, though the agent's run may end before it does.
    const open = { error: undefined, endedAt: undefined }
    local.set(toolCallId, tool ? { ...open, state: 'running' } : {})
    tell('onToolCall', { toolCall: { toolCallId, toolName, input: parameters } })
    if (!tool?.execute) return
    const controller = new AbortController()
    executing.set(toolCallId, controller)
    let outcome: Partial<ToolCallInfo>
    try {
      const { signal } = controller
      outcome = { state: 'done', result: await tool.execute(parameters, { toolCallId, toolName, signal }) }
    } catch (error) {
      outcome = { state: 'error', error: error instanceof Error ? error.message : String(error) }
    }
    if (executing.get(toolCallId) === controller) settle(node.message.id, toolCallId, { ...open, ...outcome })
  }

  function settle(messageId: string, toolCallId: string, changes: Partial<ToolCallInfo>) {
    const change = { ...changes, reply: 'ready' } as const
    const node = selectNode(getState(), messageId)
    executing.delete(toolCallId)
    if (answer?.node.message.id === messageId && local.has(toolCallId)) {
      local.set(toolCallId, { ...local.get(toolCallId), ...change })
      onRun()
    } else if (node) put(mapCalls(node, (call) => call.toolCallId === toolCallId && change))
    goOn(messageId)
  }

  function reply(
    isIt: (call: FoundCall) => boolean,
    open: RegExp,
    changes: Partial<ToolCallInfo>,
    options: ChatRequestOptions | undefined,
  ) {
    // What has just been said is not on the screen yet.
    const said = [...(answer ? local : [])].map(([toolCallId, call]): [string, FoundCall] => [
      answer?.node.message.id ?? '',
      { state: 'running', ...call, toolCallId },
    ])
    const { nodes, ids } = getState()
    // What is shown comes last, so first.
    const known = [...nodes.keys(), ...ids].flatMap((id) =>
      (selectNode(getState(), id)?.toolCalls ?? []).map((call): [string, FoundCall] => [id, call]),
    )
    const [messageId, call] = [...known, ...said].findLast(([, one]) => isIt(one)) ?? []
    if (messageId === undefined || !call) return false
    if (asked && options) asked = { ...asked, options }
    if (open.test(call.state)) settle(messageId, call.toolCallId, changes)
    return true
  }

  function endTools() {
    for (const controller of executing.values()) controller.abort()
    executing.clear()
  }

  function halt(end: RunEnd = 'stopped') {
    // What waits for a person goes on waiting for whoever comes back.
    const isOver = executing.size > 0 || end === 'stopped'
    loop.end({ end })
    endTools()
    for (const node of isOver ? [last(), selectNode(getState(), writtenId)] : [])
      if (node) put(withoutOpenCalls(node))
    if (!selectIsActive(getState())) return
    change({ run: { ...getState(), status: 'ready', end } })
    rest()
  }

  return {
    ask,
    again() {
      const { base, parentId } = asked ?? {}
      if (!asked || getState().end === 'finished' || !getState().nodes.has(parentId ?? '')) return undefined
      change({ ids: pathTo(getState(), base?.message.id ?? parentId) })
      return ask({ ...asked, readOn: undefined })
    },
    readOn(options = {}) {
      const node = last()
      const { position } = node?.info.run ?? {}
      const run = getOptions().resume?.readOn({ ...initialRunState, position, end: node?.info.end })
      if (!node || !run || isBusy()) return undefined
      return ask({ trigger: 'submit-message', parentId: node.parentId, options, readOn: { node, run } })
    },
    halt,
    disconnect: () => halt('disconnected'),
    isBusy,
    reply,
  }
}
