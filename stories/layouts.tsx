import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import {
  type AgentChat,
  Announcer,
  Composer,
  ConnectionNotice,
  MessageList,
  QueueList,
  ScrollToLatest,
  Suggestions,
  useAgentChat,
  useMessageIds,
} from 'react-agent-stream'
import { AGENT_URL } from './live.js'
import './layouts.css'

const suggestions = ['What is on this page?', 'Who wrote it?']

/** What a popup and a side panel have in common: the parts of a chat, and a bar with a button to close it. */
function Conversation({ chat, onClose }: { chat: AgentChat; onClose: () => void }): ReactNode {
  const ids = useMessageIds(chat)
  // What is nearest comes first: an edit is left, then an answer stopped, and only then the whole is closed.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (chat.status === 'submitted' || chat.status === 'streaming') void chat.stop()
    else onClose()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- It hears of keys pressed in what it holds.
    <div className="layout-chat" onKeyDown={onKeyDown}>
      <header className="layout-bar">
        <h2>Assistant</h2>
        <button type="button" className="layout-button" onClick={onClose}>
          Close
        </button>
      </header>
      <Announcer run={chat} />
      <MessageList chat={chat}>
        {ids.length === 0 && (
          <div className="layout-empty">
            <p>Ask about what is on this page.</p>
            <Suggestions chat={chat} suggestions={suggestions} />
          </div>
        )}
        <ConnectionNotice run={chat} />
      </MessageList>
      <div className="layout-dock">
        <ScrollToLatest chat={chat} />
        <QueueList chat={chat} />
        <Composer chat={chat} hint={false} />
      </div>
    </div>
  )
}

function Page({ children }: { children?: ReactNode }): ReactNode {
  return (
    <main className="layout-page">
      <h1>Tides</h1>
      <p>
        Twice a day the sea comes and goes. The Moon pulls at the near side of the Earth more than at its
        middle, and at its middle more than at the far side: two bulges, below which the Earth turns.
      </p>
      <p>
        At new and full moon the Sun helps, and the tide is high. In March and September, when both stand
        above the equator, it is highest.
      </p>
      {children}
    </main>
  )
}

function focusBox(within: RefObject<HTMLElement | null>): void {
  within.current?.querySelector('textarea')?.focus()
}

/**
 * A button in the corner that opens a chat. The chat lives outside of the dialog: closed, it goes on, and it is
 * there as it was when it is opened again.
 */
export function Popup(): ReactNode {
  const chat = useAgentChat({ url: AGENT_URL })
  const dialog = useRef<HTMLDialogElement>(null)
  const launcher = useRef<HTMLButtonElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const open = (): void => {
    // Where it covers the page, the page is out of reach; beside it, both are of use.
    if (matchMedia('(max-width: 480px), (max-height: 400px)').matches) dialog.current?.showModal()
    else dialog.current?.show()
    setIsOpen(true)
    focusBox(dialog)
  }
  const close = (): void => dialog.current?.close()
  return (
    <>
      <Page />
      <button
        ref={launcher}
        type="button"
        className="layout-button layout-launcher"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        // Asked of the dialog: it tells of its end only a moment later.
        onClick={() => (dialog.current?.open ? close() : open())}
      >
        Ask
      </button>
      <dialog
        ref={dialog}
        className="layout-popup"
        aria-label="Assistant"
        onClose={() => {
          setIsOpen(false)
          launcher.current?.focus()
        }}
      >
        <Conversation chat={chat} onClose={close} />
      </dialog>
    </>
  )
}

const MIN_PX = 280
const MAX_PX = 560
const STEP_PX = 20

/** A chat beside the page, as wide as it is dragged, or moved by the arrow keys. */
export function SidePanel(): ReactNode {
  const chat = useAgentChat({ url: AGENT_URL })
  const panel = useRef<HTMLElement>(null)
  const toggle = useRef<HTMLButtonElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const [width, setWidth] = useState(360)
  useEffect(() => {
    if (isOpen) focusBox(panel)
  }, [isOpen])
  const resize = (px: number): void => setWidth(Math.min(MAX_PX, Math.max(MIN_PX, Math.round(px))))
  const close = (): void => {
    setIsOpen(false)
    toggle.current?.focus()
  }
  return (
    <div className="layout-split" style={{ '--width': `${width}px` } as object}>
      <Page>
        <button
          ref={toggle}
          type="button"
          className="layout-button"
          aria-expanded={isOpen}
          onClick={() => (isOpen ? close() : setIsOpen(true))}
        >
          Assistant
        </button>
      </Page>
      {isOpen && (
        <>
          <div
            role="separator"
            aria-orientation="vertical"
            aria-label="Width of the assistant"
            aria-valuemin={MIN_PX}
            aria-valuemax={MAX_PX}
            aria-valuenow={width}
            tabIndex={0}
            className="layout-splitter"
            onKeyDown={(event) => {
              const step = { ArrowLeft: STEP_PX, ArrowRight: -STEP_PX }[event.key]
              if (step === undefined) return
              event.preventDefault()
              resize(width + (isRtl(event.currentTarget) ? -step : step))
            }}
            onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
            onPointerMove={({ currentTarget, pointerId, clientX }) => {
              const box = panel.current?.getBoundingClientRect()
              if (!box || !currentTarget.hasPointerCapture(pointerId)) return
              resize(isRtl(currentTarget) ? clientX - box.left : box.right - clientX)
            }}
          />
          <aside ref={panel} className="layout-panel" aria-label="Assistant">
            <Conversation chat={chat} onClose={close} />
          </aside>
        </>
      )}
    </div>
  )
}

function isRtl(element: Element): boolean {
  return getComputedStyle(element).direction === 'rtl'
}
