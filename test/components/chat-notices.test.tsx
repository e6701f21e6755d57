// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { StrictMode } from 'react'
import { Announcer, ErrorNotice, StatusBadge } from 'react-agent-stream'
import { scriptedAgent } from 'react-agent-stream/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endless, scriptedChat } from './scripted-chat.js'

afterEach(cleanup)

const asking = scriptedAgent()
  .tokens('This goes to everybody. ', 10)
  .event({
    type: 'approval_request',
    approval_id: 'ok',
    tool_call_id: 'c',
    tool_name: 'send',
    parameters: {},
  })
  .result('')

describe('Announcer of a chat', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())
  const later = (ms: number) => act(() => void vi.advanceTimersByTime(ms))

  it('says each sentence once, also in a development build, and only ever adds to what it says', async () => {
    const chat = scriptedChat(asking)
    const { container } = render(
      <StrictMode>
        <Announcer run={chat} />
      </StrictMode>,
    )
    const region = container.querySelector('[aria-live="polite"]')!
    const changes: string[] = []
    const observer = new MutationObserver((records) => {
      for (const { type, addedNodes } of records)
        changes.push(type, ...Array.from(addedNodes, ({ textContent }) => textContent ?? ''))
    })
    observer.observe(region, { characterData: true, childList: true, subtree: true })
    void chat.handle.sendMessage('Tell everybody.')
    await chat.pass(1_000)
    later(1_600)
    await chat.pass()
    expect(changes).toEqual(['childList', 'This goes to everybody.'])
    expect(screen.getByRole('alert').textContent).toBe('Approval needed: send')
    observer.disconnect()
  })

  it('forgets what it said of one chat when it is given another, and says nothing of that', async () => {
    const [one, two] = [scriptedChat(asking), scriptedChat(asking)]
    for (const chat of [one, two]) void chat.handle.sendMessage('Tell everybody.')
    const { container, rerender } = render(<Announcer run={one} />)
    await one.pass(1_000)
    await two.pass(1_000)
    later(1_600)
    expect(container.textContent).toContain('Approval needed: send')
    rerender(<Announcer run={two} />)
    later(10_000)
    expect(container.textContent).toBe('')
    cleanup()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('StatusBadge of a chat', () => {
  const badge = () => document.querySelector<HTMLElement>('[data-agent="status-badge"]')!

  it('says that it needs approval, and works again once it has it', async () => {
    const chat = scriptedChat((body) => ('tool_replies' in (body as object) ? endless : asking))
    render(<StatusBadge run={chat} />)
    void chat.handle.sendMessage('Tell everybody.')
    await chat.pass(1_000)
    expect([badge().textContent, badge().dataset['tone']]).toEqual(['Needs approval', 'warning'])
    expect(badge().querySelector('[data-mark="waiting"]')).toBeTruthy()
    void chat.handle.addToolApprovalResponse({ id: 'ok', approved: true })
    await chat.pass()
    expect([badge().textContent, badge().dataset['tone']]).toEqual(['Thinkingstep 1', 'running'])
  })

  it('works while a tool of the page does, though the run of the agent is over', async () => {
    const chat = scriptedChat(scriptedAgent().tokens('Hm.', 10).toolCall('locate', {}).result(''), {
      tools: { locate: { execute: () => new Promise(() => {}) } },
    })
    render(<StatusBadge run={chat} />)
    void chat.handle.sendMessage('Where am I?')
    await chat.pass(1_000)
    expect(chat.handle.getState().end).toBe('finished')
    expect([badge().dataset['tone'], badge().textContent]).not.toContain('Done')
    expect(badge().dataset['tone']).toBe('running')
  })
})

describe('ErrorNotice of a chat', () => {
  it('asks the same again', async () => {
    let requests = 0
    const chat = scriptedChat(() => (requests++ === 0 ? scriptedAgent().token('Half').cut() : endless))
    render(<ErrorNotice run={chat} />)
    void chat.handle.sendMessage('Why?')
    await chat.pass()
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await chat.pass()
    expect(chat.asked.map(({ message }) => message)).toEqual(['Why?', 'Why?'])
    expect([chat.sent(), screen.queryByRole('button')]).toEqual([['Why?'], null])
    expect(document.activeElement).not.toBe(document.body)
  })
})
