// What is streamed, who takes part unless others are named, and to whom ratios are given.
// `flood`: so many tokens in each paint, the next paint as soon as the browser gives one.
// `rate`: so many tokens a second, at the display's own pace.
// `control`: the workload that each run is compared with, which is run just before it.

const floor = 'floor-html-cv'
const throttled = 'ai-sdk-streamdown-50'
const mostly = [floor, 'agent-stream', 'agent-stream-50', 'ai-sdk-streamdown', throttled]
const peers = ['ai-sdk-react-markdown', 'ai-sdk-react-markdown-50', 'assistant-ui', 'tanstack-ai']
const chats = ['agent-chat', 'agent-chat-50', 'ai-sdk-streamdown', throttled, 'assistant-ui']
const against = [floor, 'ai-sdk-streamdown', throttled]

/** One answer of so many tokens. */
export function answerOf(tokens) {
  return {
    workload: { tokens, flood: 50 },
    candidates: ['floor-html', 'floor-para', ...mostly, ...peers],
    against,
  }
}

/** One huge block. */
function blockOf(kind) {
  return {
    workload: { tokens: 10_000, flood: 50, kind },
    candidates: [floor, 'floor-para', 'agent-stream', 'agent-stream-50', throttled],
    against: [floor, 'floor-para', throttled],
  }
}

function paced(tokens, rate) {
  return {
    workload: { tokens, rate },
    candidates: ['floor-para', ...mostly],
    against: [floor, 'floor-para', throttled],
  }
}

function read(events, aChunk) {
  return {
    workload: { events, aChunk },
    candidates: ['eventsource-parser', 'agent-run', 'stream-agent', 'ai-sdk-transport'],
    against: ['eventsource-parser', 'ai-sdk-transport'],
  }
}

/** By name. */
export const workloads = {
  'fence-10k': blockOf('fence'),
  'list-10k': blockOf('list'),
  'table-10k': blockOf('table'),
  'paragraph-10k': blockOf('paragraph'),
  // Beside 200 finished messages.
  'history-200': {
    workload: { tokens: 2_000, flood: 10, history: 200 },
    control: { tokens: 2_000, flood: 10 },
    candidates: chats,
    against: [throttled],
  },
  // Tool calls between the tokens of plain paragraphs.
  'tools-500': {
    workload: { tokens: 5_000, flood: 20, kind: 'words', tools: 500 },
    candidates: ['floor-para', ...chats, 'agent-chat-rows-50', 'tanstack-ai'],
    against: ['floor-para', throttled, 'assistant-ui'],
  },
  'paced-200': paced(1_000, 200),
  'paced-2000': paced(10_000, 2_000),
  // Bytes to events.
  'sse-100k': read(100_000, 100),
  'sse-100k-single': read(100_000, 1),
}
