// What is streamed. `flood`: so many tokens in each paint, the next paint as soon as the browser gives one.
// `rate`: so many tokens a second at the display's own pace.

const mostly = [
  'floor-html-cv',
  'agent-stream',
  'agent-stream-50',
  'ai-sdk-streamdown',
  'ai-sdk-streamdown-50',
]
const peers = ['ai-sdk-react-markdown', 'ai-sdk-react-markdown-50', 'assistant-ui', 'tanstack-ai']
const one = ['floor-html-cv', 'floor-para', 'agent-stream', 'agent-stream-50', 'ai-sdk-streamdown-50']
const chats = ['agent-chat', 'agent-chat-50', 'ai-sdk-streamdown', 'ai-sdk-streamdown-50', 'assistant-ui']

/** One answer of so many tokens. */
export function answerOf(tokens) {
  return {
    workload: { tokens, flood: 50 },
    candidates: ['floor-html', 'floor-para', ...mostly, ...peers],
  }
}

/** By name, with the candidates that take part unless others are named. */
export const workloads = {
  // One huge block each.
  'fence-10k': { workload: { tokens: 10_000, flood: 50, kind: 'fence' }, candidates: one },
  'list-10k': { workload: { tokens: 10_000, flood: 50, kind: 'list' }, candidates: one },
  'table-10k': { workload: { tokens: 10_000, flood: 50, kind: 'table' }, candidates: one },
  'paragraph-10k': { workload: { tokens: 10_000, flood: 50, kind: 'paragraph' }, candidates: one },
  // Beside finished messages; what it costs without them is the measure.
  'history-0': { workload: { tokens: 2_000, flood: 10 }, candidates: chats },
  'history-200': { workload: { tokens: 2_000, flood: 10, history: 200 }, candidates: chats },
  // Tool calls between the tokens of plain paragraphs.
  'tools-0': {
    workload: { tokens: 5_000, flood: 20, kind: 'words' },
    candidates: ['floor-para', ...chats, 'tanstack-ai'],
  },
  'tools-500': {
    workload: { tokens: 5_000, flood: 20, kind: 'words', tools: 500 },
    candidates: ['floor-para', ...chats, 'agent-chat-rows-50', 'tanstack-ai'],
  },
  'paced-200': { workload: { tokens: 1_000, rate: 200 }, candidates: mostly },
  'paced-2000': { workload: { tokens: 10_000, rate: 2_000 }, candidates: mostly },
}
