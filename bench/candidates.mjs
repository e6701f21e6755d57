// Who takes part: a file of the page, and what it is told. `options` of one file make several candidates.

const stream = 'ours/agent-stream.tsx'
const chat = 'ours/agent-chat.tsx'
const html = 'floors/html.ts'
const aiSdk = 'peers/ai-sdk.jsx'
const throttled = { throttle: 50 }
const buffered = { buffer: { ms: 50 } }

/** `isPlain`: shows the source as it is. `isPeer`: needs what `bench/package.json` names. */
export const candidates = {
  'floor-html-cv': { file: html, options: { groups: true } },
  'floor-html': { file: html, options: { groups: false } },
  'floor-para': { file: 'floors/paragraphs.ts', isPlain: true },
  'agent-stream': { file: stream, options: { buffer: 'paint' } },
  'agent-stream-50': { file: stream, options: buffered },
  'agent-stream-text': { file: stream, options: { buffer: 'paint', format: 'text' }, isPlain: true },
  'agent-chat': { file: chat, options: { buffer: 'paint' } },
  'agent-chat-50': { file: chat, options: buffered },
  'agent-chat-rows-50': { file: chat, options: { ...buffered, rows: true } },
  'ai-sdk-streamdown': { file: aiSdk, options: { renderer: 'streamdown' }, isPeer: true },
  'ai-sdk-streamdown-50': { file: aiSdk, options: { renderer: 'streamdown', ...throttled }, isPeer: true },
  'ai-sdk-react-markdown': { file: aiSdk, options: { renderer: 'react-markdown' }, isPeer: true },
  'ai-sdk-react-markdown-50': {
    file: aiSdk,
    options: { renderer: 'react-markdown', ...throttled },
    isPeer: true,
  },
  'assistant-ui': { file: 'peers/assistant-ui.jsx', isPeer: true },
  'tanstack-ai': { file: 'peers/tanstack-ai.jsx', isPeer: true },
  // Bytes to events, without a page.
  'eventsource-parser': { file: 'parsers/eventsource-parser.ts' },
  'agent-run': { file: 'parsers/agent-run.ts' },
  'stream-agent': { file: 'parsers/agent-stream.ts' },
  'ai-sdk-transport': { file: 'parsers/ai-sdk.js', isPeer: true },
}
