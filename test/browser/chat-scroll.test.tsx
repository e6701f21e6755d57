import {
  Chat,
  type ChatHandle,
  createChatStore,
  type Frame,
  type Transport,
  type UIMessage,
} from 'react-agent-stream'
import 'react-agent-stream/styles.css'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

const emulate = (...features: { name: string; value: string }[]) =>
  // A cast: the protocol's methods are not typed.
  (cdp() as { send(method: string, params: object): Promise<unknown> }).send('Emulation.setEmulatedMedia', {
    features,
  })

afterEach(async () => {
  await emulate()
  document.getSelection()?.removeAllRanges()
})

const earlier = (count: number): UIMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `m${index}`,
    role: index % 2 === 0 ? 'user' : 'assistant',
    parts: [{ type: 'text', text: `Message ${index}. `.repeat(12) }],
  }))

let chats = 0

/** A chat whose agent is played by hand. */
function playedChat(messages: UIMessage[]): {
  handle: ChatHandle
  say: (text: string) => void
  end: () => void
} {
  let waiting: Frame[] = []
  let isOver = false
  let wake = () => {}
  const push = (event: object) => {
    waiting.push({ data: JSON.stringify(event) })
    wake()
  }
  async function* frames(): AsyncGenerator<Frame[]> {
    isOver = false
    for (;;) {
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const group = waiting
      waiting = []
      yield group
      if (isOver) return
    }
  }
  const transport: Transport = async () => ({ frames: frames(), headers: new Headers(), sees: 'bytes' })
  return {
    handle: createChatStore(`scroll-${++chats}`, () => ({ transport, messages, buffer: 'none' })),
    say: (content) => push({ type: 'token', content }),
    end() {
      isOver = true
      push({ type: 'completed', success: true })
    },
  }
}

const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

/** Shows a chat, with an answer that is being written unless told otherwise. */
async function open({ count = 30, answering = true }: { count?: number; answering?: boolean } = {}) {
  const played = playedChat(earlier(count))
  const { handle, say } = played
  const screen = await render(
    <div style={{ blockSize: 420, inlineSize: 600 }}>
      <Chat chat={{ handle }} />
    </div>,
  )
  const scroller = screen.getByRole('region', { name: 'Conversation' }).element() as HTMLElement
  const fromEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
  let said = 0
  const grow = async (lines = 3) => {
    const last = `Line ${++said}`
    // Each in a line of its own, in Markdown too.
    say(`${'More of it.\\\n'.repeat(lines)}${last}\\\n`)
    await vi.waitFor(() => expect(scroller.textContent).toContain(last))
    await painted()
  }
  if (answering) {
    void handle.sendMessage('Go on')
    await expect.element(screen.getByText('Go on')).toBeVisible()
    say('Well.\n')
    await expect.element(screen.getByText('Well.')).toBeVisible()
  }
  await painted()
  const jump = screen.container.querySelector<HTMLElement>('[data-agent="scroll-to-latest"]')
  const box = screen.getByRole('textbox')
  if (!jump) throw new Error('there is no button')
  return { ...played, screen, scroller, fromEnd, grow, jump, box }
}

type Opened = Awaited<ReturnType<typeof open>>

const touch = (scroller: HTMLElement, type: string, clientY: number) =>
  scroller.dispatchEvent(
    new TouchEvent(type, {
      bubbles: true,
      touches: [new Touch({ identifier: 1, target: scroller, clientY })],
    }),
  )

const inSight = ({ screen, scroller }: Opened): HTMLElement => {
  const bounds = scroller.getBoundingClientRect()
  const articles = [...screen.container.querySelectorAll<HTMLElement>('article')]
  const shown = articles.find((article) => article.getBoundingClientRect().top > bounds.top)
  if (!shown) throw new Error('no message is in sight')
  return shown
}

/** Everything that says that the reader is at something else. */
const ways: Record<string, (opened: Opened) => unknown> = {
  'the wheel, upwards': ({ scroller }) => userEvent.wheel(scroller, { delta: { y: -60 } }),
  'a finger that pulls down': ({ scroller }) => {
    touch(scroller, 'touchstart', 100)
    touch(scroller, 'touchmove', 130)
  },
  'Page Up': async ({ scroller }) => {
    scroller.focus()
    await userEvent.keyboard('{PageUp}')
  },
  'arrow up': async ({ scroller }) => {
    scroller.focus()
    await userEvent.keyboard('{ArrowUp}')
  },
  Home: async ({ scroller }) => {
    scroller.focus()
    await userEvent.keyboard('{Home}')
  },
  'focus in an older message': (opened) =>
    inSight(opened).querySelector('button')?.focus({ preventScroll: true }),
  'selected text': (opened) => document.getSelection()?.selectAllChildren(inSight(opened)),
  'a match of the browser’s search, which scrolls': ({ scroller }) => {
    scroller.scrollTop -= 300
  },
  'a match of the browser’s search in what is folded': (opened) =>
    inSight(opened).dispatchEvent(new Event('beforematch', { bubbles: true })),
}

describe('a conversation that grows', () => {
  it('opens at its end, and stays there', async () => {
    const { fromEnd, grow, jump } = await open()
    expect(fromEnd()).toBeLessThan(2)
    for (let time = 0; time < 5; time++) {
      await grow(20)
      expect(fromEnd()).toBeLessThan(2)
      expect(jump.hidden).toBe(true)
    }
  })

  it.each(Object.entries(ways))('lets go of its end for %s', async (_, way) => {
    const opened = await open()
    await opened.grow()
    await way(opened)
    await painted()
    await painted()
    // A scroll that goes on for a moment has come to rest.
    await vi.waitFor(async () => {
      const top = opened.scroller.scrollTop
      await painted()
      expect(opened.scroller.scrollTop).toBe(top)
    })
    const { scrollTop } = opened.scroller
    await opened.grow(20)
    expect(opened.scroller.scrollTop).toBe(scrollTop)
    expect(opened.fromEnd()).toBeGreaterThan(100)
    expect(opened.jump.hidden).toBe(false)
  })

  it.each([
    ['the wheel, downwards', ({ scroller }: Opened) => userEvent.wheel(scroller, { delta: { y: 60 } })],
    [
      'a key in the composer',
      async ({ box }: Opened) => {
        await box.click()
        await userEvent.keyboard('One{ArrowUp}{Home}{PageUp}')
      },
    ],
    [
      'focus in the last message',
      ({ screen }: Opened) => {
        const last = [...screen.container.querySelectorAll('article')].at(-1)
        last?.setAttribute('tabindex', '-1')
        last?.focus({ preventScroll: true })
      },
    ],
    [
      'what is folded at its end',
      async ({ scroller }: Opened) => {
        scroller.firstElementChild?.setAttribute('style', 'padding-block-end: 0')
        await painted()
      },
    ],
    [
      'a window that grows, also where that is told as scrolling first',
      ({ screen, scroller }: Opened) => {
        // Or Chromium keeps to what it finds at the end.
        scroller.style.overflowAnchor = 'none'
        screen.container.querySelector('div')?.style.setProperty('block-size', '520px')
        scroller.dispatchEvent(new Event('scroll'))
      },
    ],
  ])('holds on to its end for %s', async (_, act) => {
    const opened = await open()
    await opened.grow()
    // oxlint-disable-next-line typescript/await-thenable -- some of them take their time
    await act(opened)
    await painted()
    await opened.grow()
    expect(opened.fromEnd()).toBeLessThan(2)
  })

  it('holds on again once the reader is back', async () => {
    const { scroller, fromEnd, grow, jump } = await open()
    scroller.scrollTop -= 500
    await painted()
    expect(jump.hidden).toBe(false)
    scroller.scrollTop = scroller.scrollHeight
    await painted()
    expect(jump.hidden).toBe(true)
    await grow()
    expect(fromEnd()).toBeLessThan(2)
  })
})

describe('the button that jumps to the end', () => {
  it('counts the messages that came since, and is hidden at the end, where the focus is not lost', async () => {
    const { handle, scroller, say, screen, jump, fromEnd } = await open({ answering: false })
    void handle.sendMessage('Go on')
    await expect.element(screen.getByText('Thinking…')).toBeVisible()
    scroller.scrollTop = 0
    await expect.element(screen.getByRole('button', { name: 'Jump to latest', exact: true })).toBeVisible()
    say('An answer.')
    await expect.element(screen.getByRole('button', { name: 'Jump to latest · 1 new' })).toBeVisible()
    jump.focus()
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(fromEnd()).toBeLessThan(9))
    await vi.waitFor(() => expect(jump.hidden).toBe(true))
    expect(document.activeElement).toBe(scroller)
  })

  it('stays for as long as it has the focus where the end is reached by other means', async () => {
    const { scroller, jump, box } = await open({ answering: false })
    scroller.scrollTop -= 500
    await vi.waitFor(() => expect(jump.hidden).toBe(false))
    jump.focus()
    scroller.scrollTop = scroller.scrollHeight
    await painted()
    await painted()
    expect(document.activeElement).toBe(jump)
    expect(jump.hidden).toBe(false)
    await userEvent.tab()
    await expect.element(box).toHaveFocus()
    expect(jump.hidden).toBe(true)
  })

  it('keeps the focus while the window has none', async () => {
    const { scroller, jump } = await open({ answering: false })
    scroller.scrollTop -= 500
    await vi.waitFor(() => expect(jump.hidden).toBe(false))
    jump.focus()
    // As the browser tells of it: what had the focus is still the active element.
    jump.dispatchEvent(new FocusEvent('focusout', { bubbles: true }))
    scroller.scrollTop = scroller.scrollHeight
    await painted()
    await painted()
    expect(document.activeElement).toBe(jump)
    expect(jump.hidden).toBe(false)
  })

  it('comes just before the composer in the order of the keyboard', async () => {
    const { scroller, jump, box } = await open({ answering: false })
    scroller.scrollTop -= 500
    await vi.waitFor(() => expect(jump.hidden).toBe(false))
    jump.focus()
    await userEvent.tab()
    await expect.element(box).toHaveFocus()
  })

  it('goes at once for readers who prefer reduced motion', async () => {
    await emulate({ name: 'prefers-reduced-motion', value: 'reduce' })
    const { scroller, jump, fromEnd } = await open({ answering: false })
    scroller.scrollTop -= 500
    await vi.waitFor(() => expect(jump.hidden).toBe(false))
    jump.click()
    expect(fromEnd()).toBeLessThan(2)
  })

  it('goes smoothly for others', async () => {
    await emulate({ name: 'prefers-reduced-motion', value: 'no-preference' })
    const { scroller, jump, fromEnd } = await open({ answering: false })
    scroller.scrollTop -= 500
    await vi.waitFor(() => expect(jump.hidden).toBe(false))
    jump.click()
    expect(fromEnd()).toBeGreaterThan(400)
    await vi.waitFor(() => expect(fromEnd()).toBeLessThan(9))
  })
})

describe('sending', () => {
  it('scrolls to what was sent', async () => {
    const { scroller, box, fromEnd, screen } = await open({ answering: false })
    scroller.scrollTop = 0
    await painted()
    await box.fill('A new question')
    await userEvent.keyboard('{Enter}')
    await expect.element(screen.getByText('A new question')).toBeInViewport()
    expect(fromEnd()).toBeLessThan(2)
    await expect.element(box).toHaveFocus()
  })

  it('leaves the reader where they are when it is the queue that sends', async () => {
    const { scroller, box, end, handle, jump } = await open()
    await box.fill('Later')
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(handle.getState().queue).toHaveLength(1))
    scroller.scrollTop = 0
    await vi.waitFor(() => expect(jump.hidden).toBe(false))
    end()
    await vi.waitFor(() => expect(handle.getState().queue).toHaveLength(0))
    await painted()
    expect(scroller.scrollTop).toBe(0)
    expect(jump).toHaveTextContent('1 new')
  })
})

it('a long chat is whole after a moment, and its end has not moved', async () => {
  const { screen, fromEnd } = await open({ count: 300, answering: false })
  await vi.waitFor(() => expect(screen.container.querySelectorAll('article')).toHaveLength(300))
  await painted()
  expect(fromEnd()).toBeLessThan(2)
})

it('what has the focus is not below what floats over it', async () => {
  await page.viewport(360, 640)
  const { scroller, jump, screen } = await open({ count: 12, answering: false })
  scroller.scrollTop = 0
  await vi.waitFor(() => expect(jump.hidden).toBe(false))
  scroller.focus()
  for (let stop = 0; stop < 14; stop++) {
    await userEvent.tab()
    const focused = document.activeElement
    if (!focused || !screen.container.contains(focused)) break
    const { left, top, width, height } = focused.getBoundingClientRect()
    const there = document.elementFromPoint(left + width / 2, top + height / 2)
    expect(focused.contains(there) || there?.contains(focused)).toBe(true)
  }
  await page.viewport(800, 600)
})
