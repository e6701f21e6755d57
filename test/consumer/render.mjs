// The parts render on a server, before anything ran, without a word of warning.
import { createElement as h } from 'react'
import { renderToString } from 'react-dom/server'
import * as library from 'react-agent-stream'

const { useAgentStream, StatusBadge, StreamingText, Reasoning, ToolTimeline, RunMetrics } = library

for (const level of ['warn', 'error'])
  console[level] = (...words) => {
    throw new Error(`Rendering on a server said: ${words.join(' ')}`)
  }

function Research() {
  const run = useAgentStream({ url: '/api/agent' })
  return h(
    'main',
    null,
    h('p', null, run.status),
    [StatusBadge, StreamingText, Reasoning, ToolTimeline, RunMetrics].map((Part) =>
      h(Part, { run, key: Part.name }),
    ),
  )
}

const html = renderToString(h(Research))
if (!html.includes('<p>ready</p>')) throw new Error(`Not the initial state: ${html}`)
if (!html.includes('data-agent="status-badge"')) throw new Error(`No status badge: ${html}`)
console.log(`rendered on a server: ${html.length} characters`)
