/** An agent that the page offers to run. */
export interface DemoAgent {
  id: string
  name: string
  /** What it can do, in a sentence. */
  about: string
  suggestions: readonly string[]
}

const OWN: readonly DemoAgent[] = [
  {
    id: 'research',
    name: 'Research',
    about: 'Thinks, uses several tools at once, works around one that fails, and has its facts checked.',
    suggestions: [
      'Why are the tides in the Bay of Fundy so high?',
      'Explain the highest tides and calculate 16.3 × 3.28084',
      'What does the moon do to the sea?',
    ],
  },
  {
    id: 'flaky',
    name: 'Flaky',
    about: 'Fails half-way the first time it is asked something, and answers the second time.',
    suggestions: ['What makes a storm surge dangerous?', 'Explain surges, and drop the connection half-way'],
  },
  {
    id: 'long',
    name: 'Long',
    about: 'Answers with 20,000 tokens at the speed of a fast model.',
    suggestions: ['Write the whole pilot book'],
  },
  {
    id: 'silent',
    name: 'Silent',
    about: 'Streams no text at all: one tool call, one result.',
    suggestions: ['How many feet are 16.3 × 3.28084?', 'Calculate 2 ^ 10 − 24', 'Calculate 1 ÷ 0'],
  },
]

const FOREIGN: readonly DemoAgent[] = [
  {
    id: 'task',
    name: 'Task',
    about: 'Sends a task to your agent and shows every step of its work.',
    suggestions: ['Research Python and calculate 2+2', 'Answer a question', 'What can you do?'],
  },
]

/** The host that the server passes requests on to, where it was given one. */
export const agentHost: string =
  document.querySelector<HTMLMetaElement>('meta[name="agent-host"]')?.content ?? ''

/** What the page offers to run: the demo's own agents, or the host it was pointed at. */
export const agents: readonly DemoAgent[] = agentHost ? FOREIGN : OWN

/** What could be said first in a chat. */
export const chatSuggestions: readonly string[] = agentHost
  ? ['Hello, how are you?', 'What can you do?', 'Continue our conversation']
  : [
      'Plan a walk to the island on Saturday',
      'Which harbour is nearest to me?',
      'Write to Ines and Tom that we come on Saturday',
      'Tell me the history of tide mills',
    ]
