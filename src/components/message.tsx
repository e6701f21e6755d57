'use client'
import { type ReactElement, useId, useState } from 'react'
import type { AgentError } from '../errors.js'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useMessageInfo } from '../hooks/chat-selectors.js'
import type { CommonLabels } from '../hooks/labels.js'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import { useTexts } from '../hooks/use-labels.js'
import type { MessageInfo } from '../state/answer.js'
import { selectNode } from '../state/chat-selectors.js'
import type { ChatState } from '../state/chat-state.js'
import { selectIsActive } from '../state/selectors.js'
import { BranchPicker } from './branch-picker.js'
import { MessageActions } from './message-actions.js'
import { MessageEditor } from './message-editor.js'
import type { MarkdownOptions } from './markdown.js'
import { isLive, MessageParts, showsProgress } from './message-parts.js'
import { MessagePending } from './message-pending.js'
import type { MessageRenderers, RenderText } from './message-renderers.js'
import { type PartProps, renderPart } from './part.js'
import { deeper } from './tool-list.js'
import { stripAnsi, visibleText } from './visible-text.js'

/** Written as `data-role`, `data-state` and `data-editing`. */
export type MessageState = {
  role: 'user' | 'assistant'
  state: MessageInfo['state']
  /** It is being changed. */
  editing: boolean
}

/** What a list of messages hands to each of them. */
export interface MessageOptions {
  /** Level of the heading that says whose message it is; those of tool calls are one deeper. @default 3 */
  headingLevel?: 2 | 3 | 4 | 5 | undefined
  /** Shows a stretch of text. @default an agent's as Markdown, a user's as plain text */
  renderText?: RenderText | undefined
  /** How an agent's text is shown. */
  markdown?: MarkdownOptions | undefined
  renderers?: MessageRenderers | undefined
}

/** What {@link Message} takes, beside the props of an `<article>`. */
export type MessageProps = PartProps<'article', MessageState> &
  MessageOptions & { chat: ChatLike<never>; messageId: string }

/**
 * One message of a chat, with all its parts and, where it failed or was broken off, why. Renders an `<article>`,
 * and nothing for a message of the system or one that is not there.
 */
export function Message({
  chat,
  messageId,
  headingLevel = 3,
  renderText,
  markdown,
  renderers,
  ...given
}: MessageProps): ReactElement | null {
  const labels = useTexts()
  const id = useId()
  const [editing, setEditing] = useState(false)
  const role = useAgentSelector(chat, (state) => selectNode(state, messageId)?.message.role)
  const state = useAgentSelector(chat, (state) => selectNode(state, messageId)?.info.state)
  const works = useAgentSelector(chat, (state) => isLive(state, messageId) && isSilent(state))
  if (!state || !role || role === 'system') return null
  const Heading = `h${headingLevel}` as const
  const children = (
    <>
      <Heading data-agent="visually-hidden" id={id}>
        {labels.saidBy(role)}
      </Heading>
      {editing ? (
        <MessageEditor chat={chat} messageId={messageId} onDone={() => setEditing(false)} />
      ) : (
        <div data-agent="message-content">
          <MessageParts
            chat={chat}
            messageId={messageId}
            role={role}
            level={deeper(headingLevel)}
            renderText={renderText}
            markdown={markdown}
            renderers={renderers}
          />
          {works && <MessagePending />}
        </div>
      )}
      <MessageEnd chat={chat} messageId={messageId} />
      <div data-agent="message-footer">
        {!editing && (
          <>
            <BranchPicker chat={chat} messageId={messageId} />
            <MessageActions chat={chat} messageId={messageId} onEdit={() => setEditing(true)} />
          </>
        )}
      </div>
    </>
  )
  return renderPart(
    'message',
    'article',
    given,
    { 'aria-labelledby': id, children },
    { role, state, editing },
  )
}

/** Whether nothing in the answer shows that it goes on. */
function isSilent({ live }: ChatState): boolean {
  return live !== undefined && !showsProgress(live)
}

/** How a message ended, where that is not as it should be. */
function MessageEnd({ chat, messageId }: { chat: ChatLike<never>; messageId: string }): ReactElement | null {
  const labels = useTexts()
  const id = useId()
  const info = useMessageInfo(chat, messageId)
  const isLast = useAgentSelector(chat, (state) => state.ids.at(-1) === messageId && !selectIsActive(state))
  const text = info && endText(info, labels)
  if (!text) return null
  const { error, end } = info
  return (
    <div data-agent="message-end" data-end={end === 'stopped' ? end : 'failed'}>
      <p id={id}>{text}</p>
      {isLast && (
        <button
          type="button"
          data-agent="message-retry"
          aria-describedby={id}
          onClick={(event) => {
            // The message may go, and the button with it.
            event.currentTarget
              .closest<HTMLElement>('[data-agent="message-list"]')
              ?.focus({ preventScroll: true })
            void chat.handle.retry()
          }}
        >
          {labels.retry}
        </button>
      )}
      <AgentWords error={error} />
    </div>
  )
}

function AgentWords({ error }: { error: AgentError | undefined }): ReactElement | null {
  if (error?.code !== 'agent' || !error.detail) return null
  return (
    <p data-agent="notice-detail" dir="auto">
      {visibleText(stripAnsi(error.detail))}
    </p>
  )
}

function endText({ state, end, error }: MessageInfo, labels: CommonLabels): string | undefined {
  const why = error && labels.errorText(error.code, error.status)
  if (state === 'failed') return [labels.notSent, why].filter(Boolean).join(' ')
  if (state !== 'done' || end === undefined || end === 'finished') return undefined
  return why ?? (end === 'stopped' ? labels.speakStopped : labels.errorText('disconnected', undefined))
}
