import { AgentError } from '../errors.js'
import { limitExceeded } from '../framing/limits.js'
import type { RunEnding } from '../run/verdict.js'
import type { ToolCallEvent } from '../protocols/events.js'
import type { ChatRequest } from '../protocols/messages.js'
import {
  type AnswerRun,
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
import { initialRunState, type RunState, type ToolCallInfo } from './run-state.js'
import { selectIsActive, selectMetrics } from './selectors.js'
import { createRunLoop } from './run-loop.js'

/** What the answers of a chat need of it. */
export interface AnswersContext {
  chatId: string
  getState: () => ChatState
  change: (change: ChatChange) => void
  getOptions: () => ChatOptions
  tell: Consumers<ChatCallbacks>['tell']
  /** An answer to a message, without anything in it. */
  begin: (parentId: string | undefined) => ChatNode
  /** Nothing goes on by itself any more, unless it was queued. */
  onRest: () => void
}

/** As much of a tool call as it takes to find it. */
export type FoundCall = Pick<ToolCallInfo, 'toolCallId' | 'approval'>

/** The answering half of a chat: runs, one after the other, and the tools of the agent that run here. */
export interface Answers {
  /** Asks; resolves when the answer is over and nothing goes on by itself. */
  ask: (asking: Asking) => Promise<void>
  /** Asks the same once more, where what was asked last did not come to its end. */
  again: () => Promise<void> | undefined
  /** Reads on the answer that is shown last, if it was left or broke off and can be. */
  readOn: (options?: ChatRequestOptions) => Promise<void> | undefined
  /**
   * Ends what goes on. What waits for somebody is closed, also where nothing goes on; not so where the answer is only
   * left, as `disconnected`.
   */
  halt: (ending?: RunEnding) => void
  /**
   * Somebody has answered a tool call: the newest that is it, if it is in such a state.
   *
   * @throws AgentError `misuse` when there is none: no such `what`.
   */
  reply: (
    what: string,
    isIt: (call: FoundCall) => boolean,
    open: RegExp,
    changes: Partial<ToolCallInfo>,
    options: ChatRequestOptions | undefined,
  ) => void
}

const MAX_STEPS = 10

/** What is thrown for something that is not there. */
export function unknown(what: string): AgentError {
  return new AgentError('misuse', `No such ${what} in this chat: take ids from its messages.`)
}

/**
 * Makes the {@link Answers} of a chat. Long, as one closure: the answer, its calls and what runs for it here are one
 * state, of which no part makes sense without the others.
 */
export function createAnswers(context: AnswersContext): Answers {
  const { chatId, getState, change, getOptions, tell } = context
  /** The answer that the run writes, as it was before it and as it is now. */
  let answer: Writing | undefined
  let asked: Asking | undefined
  /** What is asked with: for what goes on by itself that of the latest request. */
  let options: ChatRequestOptions = {}
  const local = new Map<string, Partial<ToolCallInfo>>()
  const executing = new Map<string, AbortController>()
  /** The answer that was written last; its tools may run on while another version is shown. */
  let writtenId = ''
  let steps = 0
  const resolvers: (() => void)[] = []
  /** As far as it was told; what is shown of it may be less. */
  let run: AnswerState = initialRunState

  const isReply = (call: ToolCallInfo) => call.reply === 'ready'
  const nodeOf = (id: string | undefined) => selectNode(getState(), id)
  const last = () => nodeOf(getState().ids.at(-1))

  const put = (node: ChatNode) => change({ node })

  /** The run has gone on, or the answer it writes was changed from here. */
  function onRun() {
    const { nodes, ids } = getState()
    const { end, error, connection } = run
    if (end && end !== 'finished') endTools()
    if (answer) answer.node = buildAnswer(answer, run, local)
    const node = answer?.node
    const { id = '' } = node?.message ?? {}
    const isKnown = nodes.has(id)
    const live = node?.message.parts.length || node?.info.run || isKnown ? node : undefined
    // Who looks at another version meanwhile goes on looking at it.
    change({
      ...run,
      // While a tool runs here that the agent waits for, the answer goes on, though the agent's run is over.
      ...(executing.size > 0 && { status: 'streaming' }),
      ...(!isKnown && { node: live, ids: live && ids.at(-1) === live.parentId ? [...ids, id] : ids }),
      live,
    })
    const user = nodeOf(asked?.lastId)
    if (user?.info.state === 'sending' && (end || connection === 'open'))
      put(withInfo(user, { state: error ? 'failed' : 'sent', error }))
    if (!end) return
    answer = undefined
    // What was approved and never heard of again is over too.
    if (live) put(withoutOpenCalls(live, end === 'finished' ? 'sent' : undefined))
    if (error) tell('onError', error)
    if (end === 'finished') goOn(id)
    else rest()
  }

  const loop = createRunLoop(
    // The chat folds its run itself: a reply finds what has been said and is not published yet.
    (_, event) => {
      const { attempt } = run
      run = reduceAnswer(run, event)
      // Another attempt: what was done for the one before is void.
      if (run.attempt !== attempt) {
        local.clear()
        endTools()
      }
      return run
    },
    onRun,
    (event) => {
      if (event.type === 'data') tell('onData', event.part)
      if (!answer) return
      if (event.type === 'tool_call') void execute(event, answer)
      if (event.type === 'approval_request') {
        const waiting = { state: 'waiting', approval: { id: event.approvalId }, endedAt: undefined } as const
        local.set(callId(answer, event.toolCallId), waiting)
      }
    },
  )

  /** Tells the agent what it waits for, once it is all there; else the chat is at rest. */
  function goOn(messageId: string) {
    if (selectIsActive(run) || executing.size > 0) return
    const node = nodeOf(messageId)
    const replies = node?.toolCalls.filter(isReply) ?? []
    if (!node || !replies.length || node.toolCalls.some(isAwaited)) return rest()
    if (replies.some((call) => call.approval)) steps = 0
    const { maxSteps = MAX_STEPS } = getOptions()
    if (++steps > maxSteps) return fail(limitExceeded('maxSteps', maxSteps))
    void ask({
      trigger: 'submit-tool-replies',
      messageId,
      lastId: messageId,
      base: node,
      options,
    })
  }

  function rest() {
    const state = getState()
    const { status, end = 'finished', error } = state
    if (status === 'streaming') change({ status: 'ready' })
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
    for (const done of resolvers.splice(0)) done()
    context.onRest()
  }

  /** @param reading The answer to read on, and the state of its run. */
  function ask(asking: Asking, reading?: { node: ChatNode; run: RunState }): Promise<void> {
    asked = asking
    const { base, lastId, trigger, messageId } = asking
    options = asking.options
    if (!base && !reading) steps = 0
    local.clear()
    const user = nodeOf(lastId)
    if (user?.info.state === 'failed') put(withInfo(user, { state: 'sending', error: undefined }))
    const toolReplies = base?.toolCalls.filter(isReply).map(toReply) ?? []
    const known = base ? mapCalls(base, (call) => isReply(call) && { reply: 'sent' }) : reading?.node
    const shown = known
      ? withInfo(known, { state: 'streaming', end: undefined, error: undefined })
      : context.begin(lastId)
    if (known) put(shown)
    const messages = pathTo(getState(), lastId).flatMap((id) => nodeOf(id)?.message ?? [])
    const input: ChatRequest = {
      chatId,
      trigger,
      messageId,
      message: messages.findLast((one) => one.role === 'user'),
      messages,
      toolReplies,
      metadata: options.metadata,
    }
    const { message, toolCalls, info } = shown
    // Of one that is read on, what came before that run; else all there is.
    const before: Partial<AnswerRun> = (reading && info.run) ?? { usage: info.usage }
    answer = {
      parts: message.parts.slice(0, before.parts),
      toolCalls: toolCalls.slice(0, before.toolCalls),
      usage: before.usage,
      shown,
      node: shown,
    }
    writtenId = message.id
    const readOn = reading?.run
    run = readOn ?? initialRunState
    const over = new Promise<void>((done) => resolvers.push(done))
    loop.start(input, { ...toRunStoreOptions(getOptions(), options), readOn }).catch(fail)
    return over
  }

  async function execute(event: ToolCallEvent, writing: Writing) {
    const { toolName, parameters } = event
    if (writing.toolCalls.some((call) => isReplied(call, event))) return
    const toolCallId = callId(writing, event.toolCallId)
    const { tools = {} } = getOptions()
    const tool = Object.hasOwn(tools, toolName) ? tools[toolName] : undefined
    // As if it had just begun, though the agent's run may end before it does.
    if (tool) local.set(toolCallId, { state: 'running', endedAt: undefined })
    else local.delete(toolCallId)
    tell('onToolCall', { toolCall: { toolCallId, toolName, input: parameters } })
    if (!tool?.execute) return
    const controller = new AbortController()
    executing.set(toolCallId, controller)
    let outcome: Partial<ToolCallInfo>
    try {
      outcome = {
        state: 'done',
        result: await tool.execute(parameters, { toolCallId, toolName, signal: controller.signal }),
      }
    } catch (error) {
      outcome = { state: 'error', error: error instanceof Error ? error.message : String(error) }
    }
    if (executing.get(toolCallId) === controller) settle(writtenId, toolCallId, outcome)
  }

  function settle(messageId: string, toolCallId: string, changes: Partial<ToolCallInfo>) {
    const change = { ...changes, reply: 'ready' } as const
    const node = nodeOf(messageId)
    executing.delete(toolCallId)
    if (answer?.node.message.id === messageId) {
      local.set(toolCallId, { ...local.get(toolCallId), ...change })
      onRun()
    } else if (node) put(mapCalls(node, (call) => call.toolCallId === toolCallId && change))
    goOn(messageId)
  }

  function reply(
    what: string,
    isIt: (call: FoundCall) => boolean,
    open: RegExp,
    changes: Partial<ToolCallInfo>,
    given = options,
  ) {
    // What has just been said is not on the screen yet.
    if (answer) onRun()
    const { nodes, ids, live } = getState()
    // What is being written comes last, so first, and before it what is shown.
    const node = [...nodes.keys(), ...ids, live?.message.id]
      .map(nodeOf)
      .findLast((one) => one?.toolCalls.some(isIt))
    const call = node?.toolCalls.findLast(isIt)
    if (!node || !call) throw unknown(what)
    options = given
    if (open.test(call.state)) settle(node.message.id, call.toolCallId, changes)
  }

  function endTools() {
    for (const controller of executing.values()) controller.abort()
    executing.clear()
  }

  function halt(ending: RunEnding = { end: 'stopped' }) {
    const { end, error } = ending
    // What waits for a person goes on waiting for whoever comes back.
    const isOver = executing.size > 0 || end === 'stopped'
    loop.end(ending)
    endTools()
    for (const node of isOver ? [last(), nodeOf(writtenId)] : []) if (node) put(withoutOpenCalls(node))
    if (error ? run.error === error : !selectIsActive(getState())) return
    // The chat, not the agent, goes no further.
    run = { ...run, status: error ? 'error' : 'ready', end, error }
    onRun()
  }

  const fail = (error: AgentError) => halt({ end: 'error', error })

  return {
    ask,
    again() {
      if (!asked || getState().end === 'finished' || !nodeOf(asked.lastId)) return undefined
      change({ ids: pathTo(getState(), asked.lastId) })
      return ask(asked)
    },
    readOn(options = {}) {
      const node = last()
      const { position } = node?.info.run ?? {}
      const open = getOptions().resume?.readOn({ ...initialRunState, position, end: node?.info.end })
      if (!node || !open || selectIsActive(getState())) return undefined
      return ask({ trigger: 'submit-message', lastId: node.parentId, options }, { node, run: open })
    },
    halt,
    reply,
  }
}
