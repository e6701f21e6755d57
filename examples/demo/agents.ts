/** An agent that the page offers. */
export interface DemoAgent {
  id: string
  name: string
  /** `'chat'` answers messages with bare tokens, `'task'` works on a task and tells of each step. */
  kind: 'task' | 'chat'
  /** What it can do, in a sentence. */
  about: string
  suggestions: readonly string[]
}

const OWN: readonly DemoAgent[] = [
  {
    id: 'research',
    name: 'Research',
    kind: 'task',
    about: 'Thinks, uses several tools at once, works around one that fails, and has its facts checked.',
    suggestions: [
      'Why are the tides in the Bay of Fundy so high?',
      'Explain the highest tides and calculate 16.3 × 3.28084',
      'What does the moon do to the sea?',
    ],
  },
  {
    id: 'chat',
    name: 'Chat',
    kind: 'chat',
    about: 'A fast conversation of bare tokens that remembers what was said.',
    suggestions: ['Why are there two tides a day?', 'What is a spring tide?', 'What did I ask before?'],
  },
  {
    id: 'flaky',
    name: 'Flaky',
    kind: 'task',
    about: 'Fails half-way the first time it is asked something, and answers the second time.',
    suggestions: ['What makes a storm surge dangerous?', 'Explain surges, and drop the connection half-way'],
  },
  {
    id: 'long',
    name: 'Long',
    kind: 'task',
    about: 'Answers with 20,000 tokens at the speed of a fast model.',
    suggestions: ['Write the whole pilot book'],
  },
  {
    id: 'silent',
    name: 'Silent',
    kind: 'task',
    about: 'Streams no text at all: one tool call, one result.',
    suggestions: ['How many feet are 16.3 × 3.28084?', 'Calculate 2 ^ 10 − 24', 'Calculate 1 ÷ 0'],
  },
]

const FOREIGN: readonly DemoAgent[] = [
  {
    id: 'task',
    name: 'Task',
    kind: 'task',
    about: 'Sends a task to your agent and shows every step of its work.',
    suggestions: ['Research Python and calculate 2+2', 'Answer a question', 'What can you do?'],
  },
  {
    id: 'chat',
    name: 'Chat',
    kind: 'chat',
    about: 'Sends messages to your agent, one session for the whole conversation.',
    suggestions: ['Hello, how are you?', 'What can you do?', 'Continue our conversation'],
  },
]

/** The host that the server passes requests on to, where it was given one. */
export const agentHost: string =
  document.querySelector<HTMLMetaElement>('meta[name="agent-host"]')?.content ?? ''

/** What the page offers: the demo's own agents, or the two ways to ask the host it was pointed at. */
export const agents: readonly DemoAgent[] = agentHost ? FOREIGN : OWN
