// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import fc from 'fast-check'
import { AgentProvider, ApprovalCard } from 'react-agent-stream'
import { scriptedAgent, type ScriptedAgent } from 'react-agent-stream/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { argumentsText, readArguments } from '../../src/components/approval-arguments.js'
import { visibleText } from '../../src/components/visible-text.js'
import { scriptedChat } from './scripted-chat.js'

afterEach(cleanup)
const user = userEvent.setup()
const button = (name: string) => screen.getByRole('button', { name })
const parameters = { to: 'team@example.org', urgent: false }

const asking = (agent: ScriptedAgent): ScriptedAgent =>
  agent.event({
    type: 'approval_request',
    approval_id: 'ok-1',
    tool_call_id: 'call-1',
    tool_name: 'send_email',
    operation: 'send',
    parameters,
  })

/** The card of a request that was just made, by an agent that then says "Done." */
async function asked(agent = asking(scriptedAgent()).result('')) {
  const replies: unknown[] = []
  const chat = scriptedChat((body) => {
    const { tool_replies: sent } = body as { tool_replies?: unknown }
    if (sent === undefined) return agent
    replies.push(sent)
    return scriptedAgent().token('Done.').pause(1_000).result('Done.')
  })
  void chat.handle.sendMessage('Send it.')
  await chat.pass()
  render(<ApprovalCard chat={chat} toolCallId="call-1" />)
  return { chat, replies }
}

describe('ApprovalCard', () => {
  it('says what wants to run with what, and takes no focus', async () => {
    await asked()
    const card = screen.getByRole('group', { name: 'Approval needed send_email.send' })
    expect(card.textContent).toContain('team@example.org')
    expect(document.activeElement).toBe(document.body)
  })

  it('approves, folds to a line that has the focus, and tells the agent', async () => {
    const { chat, replies } = await asked()
    await user.click(button('Approve'))
    await chat.pass()
    const card = screen.getByRole('group', { name: 'Approved send_email.send team@example.org' })
    expect(screen.queryByRole('button')).toBeNull()
    expect(document.activeElement).toBe(card)
    expect(replies).toMatchObject([[{ tool_call_id: 'call-1', approval: { approved: true }, parameters }]])
  })

  it('denies for a reason', async () => {
    const { chat, replies } = await asked()
    // The Enter key in the field answers nothing.
    await user.type(screen.getByRole('textbox', { name: /^Reason/ }), ' Not on a Friday {Enter}')
    expect(replies).toEqual([])
    await user.click(button('Deny'))
    await chat.pass()
    expect(screen.getByText('Denied: Not on a Friday')).toBeTruthy()
    expect(replies).toMatchObject([[{ approval: { approved: false, reason: 'Not on a Friday' } }]])
  })

  it('gives no reason where none was written', async () => {
    const { chat, replies } = await asked()
    await user.type(screen.getByRole('textbox', { name: /^Reason/ }), '  ')
    await user.click(button('Deny'))
    await chat.pass()
    expect(screen.getByText('Denied')).toBeTruthy()
    expect(JSON.stringify(replies)).not.toContain('reason')
  })

  it('lets arguments be edited, says that they are not right, and sends them once they are', async () => {
    const { chat, replies } = await asked()
    await user.click(button('Edit arguments'))
    const editor = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Arguments' })
    expect(document.activeElement).toBe(editor)
    expect(JSON.parse(editor.value)).toEqual(parameters)

    const problem = () => document.getElementById(editor.getAttribute('aria-describedby') ?? '')?.textContent
    const approve = () => user.click(screen.getByRole('button', { name: /^Approve/ }))
    for (const wrong of ['{"to": ', '[1]', '"me"']) {
      fireEvent.change(editor, { target: { value: wrong } })
      // Nobody is corrected while they write.
      expect([editor.getAttribute('aria-invalid'), problem()]).toEqual(['false', undefined])
      for (let times = 0; times < 2; times++) {
        await approve()
        expect([replies, document.activeElement]).toEqual([[], editor])
        expect(editor.getAttribute('aria-invalid')).toBe('true')
        expect(problem()).toBe('This is not valid JSON, or not an object.')
      }
    }
    fireEvent.change(editor, { target: { value: '{"to":"me"}' } })
    expect(problem()).toBeUndefined()
    await user.click(button('Approve with changes'))
    await chat.pass()
    expect(replies).toMatchObject([[{ approval: { approved: true }, parameters: { to: 'me' } }]])
  })

  it('approves what was asked for where nothing was changed in the end', async () => {
    const { chat, replies } = await asked()
    await user.click(button('Edit arguments'))
    await user.keyboard('x{Backspace}')
    await user.click(button('Approve'))
    await chat.pass()
    expect(replies).toMatchObject([[{ approval: { approved: true }, parameters }]])
  })

  it('cannot be answered while the agent still writes', async () => {
    const { chat, replies } = await asked(asking(scriptedAgent().token('Hm.')).pause(5_000).result(''))
    expect(button('Approve').getAttribute('aria-disabled')).toBe('true')
    await user.click(button('Approve'))
    await user.click(button('Deny'))
    await chat.pass()
    expect(replies).toEqual([])
    await chat.pass(5_000)
    expect(button('Approve').getAttribute('aria-disabled')).toBe('false')
    await user.click(button('Deny'))
    await chat.pass()
    expect(replies).toHaveLength(1)
  })

  it('says that nobody answered, once it is too late', async () => {
    const { chat } = await asked()
    await act(async () => {
      await chat.handle.stop()
    })
    expect(screen.getByRole('group', { name: 'Not answered send_email.send team@example.org' })).toBeTruthy()
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('renders nothing for a call that needs no approval, or is not there', async () => {
    const chat = scriptedChat(
      scriptedAgent().toolCall('search', {}, { id: 'call-1' }).toolResult(1).result(''),
    )
    void chat.handle.sendMessage('Search.')
    await chat.pass()
    const { container } = render(
      <AgentProvider>
        <ApprovalCard chat={chat} toolCallId="call-1" />
        <ApprovalCard chat={chat} toolCallId="call-2" />
      </AgentProvider>,
    )
    expect(container.childNodes).toHaveLength(0)
  })
})

describe('arguments to edit', () => {
  const call = (value: unknown) => ({
    toolCallId: '1',
    toolName: 'x',
    state: 'waiting' as const,
    parameters: value,
  })

  it('are the same value again, whatever it is, and show what cannot be seen', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), (value) => {
        const text = argumentsText(call(value))
        expect(readArguments(text, value)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(visibleText(text)).toBe(text)
      }),
      { numRuns: 50 },
    )
    expect(argumentsText(call({ a: '\u202E\u{E0041}' }))).toBe('{\n  "a": "\\u202E\\uDB40\\uDC41"\n}')
  })

  it('are the text of the model where that is no JSON', () => {
    expect(argumentsText({ ...call(undefined), inputText: '{"a":' })).toBe('{"a":')
  })
})
