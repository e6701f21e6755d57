import { type ComponentType, type ReactNode, useEffect } from 'react'
import {
  aiecsParts,
  AgentProvider,
  Chat,
  defaultLabels,
  type Labels,
  ThreadList,
  type UIMessage,
  type UIMessagePart,
  useAgentChat,
} from 'react-agent-stream'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { quietAgent } from './agents.js'
import { AGENT_URL, answers } from './live.js'
import { german } from './locale-de.js'

const meta = preview.meta({
  title: 'Chat/In other languages',
  component: Chat as ComponentType<object>,
  parameters: { docs: { story: { inline: false, height: '640px' } } },
})

const nothing = () => undefined

/** A chat in which everything has something to say, beside the list of chats. */
function Everything({
  labels,
  lang,
  dir,
  words,
}: {
  labels?: Labels
  lang: string
  dir?: 'rtl'
  words: { question: string; answer: string; next: string; threads: readonly string[] }
}): ReactNode {
  const parts: UIMessagePart[] = [
    { type: 'reasoning', text: words.answer, state: 'done' },
    ...(['output-available', 'output-error', 'output-denied'] as const).map((state, index) => {
      const base = {
        type: 'tool-web_search',
        toolCallId: `${index}`,
        input: { query: words.question },
      } as const
      if (state === 'output-available') return { ...base, state, output: { hits: 2 } }
      if (state === 'output-error') return { ...base, state, errorText: 'TimeoutError' }
      return { ...base, state, approval: { id: 'no', approved: false as const, reason: words.next } }
    }),
    { type: 'text', text: words.answer },
    { type: 'source-url', sourceId: '1', url: 'https://example.org/', title: words.question },
  ]
  const messages: UIMessage[] = [
    { id: 'q', role: 'user', parts: [{ type: 'text', text: words.question }] },
    { id: 'a', role: 'assistant', parts },
  ]
  const chat = useAgentChat({ url: AGENT_URL, protocol: aiecsParts, messages })
  const { handle } = chat
  const { next } = words
  useEffect(() => {
    void handle.sendMessage(next)
  }, [handle, next])
  return (
    <AgentProvider {...(labels && { labels })}>
      <div lang={lang} dir={dir} style={{ display: 'flex', flexWrap: 'wrap', gap: 16, alignItems: 'start' }}>
        <ThreadList
          threads={words.threads.map((title, index) => ({ id: `${index}`, title, running: index === 0 }))}
          activeId="0"
          style={{ flex: '1 1 180px' }}
          onNew={nothing}
          onRename={nothing}
          onDelete={nothing}
        />
        <div className="story-chat" style={{ flex: '3 1 360px' }}>
          <Chat chat={chat} suggestions={[words.next]} />
        </div>
      </div>
    </AgentProvider>
  )
}

const asksFor = (text: string, parameters: object) =>
  quietAgent
    .tokens(text, 20)
    .event({
      type: 'approval_request',
      approval_id: 'ok-1',
      tool_call_id: 'call-1',
      tool_name: 'send_email',
      parameters,
    })
    .end()

export const German = meta.story({
  beforeEach: answers(asksFor('Gern. Dafür brauche ich Ihre Zustimmung. ', { an: 'team@example.org' })),
  render: () => (
    <Everything
      labels={german}
      lang="de"
      words={{
        question: 'Warum ist die Flut im März so hoch?',
        answer:
          'Im März stehen Sonne und Mond fast in einer Linie über dem Äquator; ihre Kräfte addieren sich.',
        next: 'Schick das bitte an das Team.',
        threads: ['Warum ist die Flut im März so hoch?', 'Rechtsschutzversicherungsgesellschaften', ''],
      }}
    />
  ),
  play: async ({ canvas, canvasElement, userEvent }) => {
    await userEvent.click(
      await canvas.findByRole('button', { name: 'Argumente bearbeiten' }, { timeout: 5_000 }),
    )
    await expect(canvas.getByRole('textbox', { name: 'Argumente' })).toHaveFocus()
    // No text of ours is left in English, to be seen or to be heard.
    const texts = [...canvasElement.querySelectorAll('*')].flatMap((element) => [
      ...[...element.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.textContent : '')),
      ...['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name)),
    ])
    const english = new Set(Object.values(defaultLabels).filter((text) => typeof text === 'string'))
    for (const same of Object.values(german)) if (typeof same === 'string') english.delete(same)
    await expect(texts.filter((text) => english.has(text ?? ''))).toEqual([])
  },
})

export const RightToLeft = meta.story({
  beforeEach: answers(asksFor('בשמחה. לשם כך דרוש אישור שלך. ', { to: 'team@example.org' })),
  render: () => (
    <Everything
      lang="he"
      dir="rtl"
      words={{
        question: 'למה הגאות גבוהה כל כך במרץ?',
        answer: 'במרץ השמש והירח עומדים כמעט בקו אחד מעל קו המשווה, והכוחות שלהם מצטרפים (ראו tides.py).',
        next: 'שלח את זה לצוות בבקשה.',
        threads: ['למה הגאות גבוהה כל כך במרץ?', 'Release notes 2.0', 'עוד שיחה'],
      }}
    />
  ),
  play: async ({ canvas }) => {
    const approve = await canvas.findByRole('button', { name: 'Approve' }, { timeout: 5_000 })
    const [nav] = [canvas.getByRole('navigation')]
    await waitFor(() => expect(approve).toBeVisible())
    // What is at the start stands on the right.
    await expect(nav.getBoundingClientRect().right).toBeGreaterThan(approve.getBoundingClientRect().right - 1)
  },
})
