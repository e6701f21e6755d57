// The core works where React is not installed: it streams a run from what is at hand.
import { localTransport, streamAgent } from 'react-agent-stream/core'

const react = await import('react').then(
  () => true,
  () => false,
)
if (react) throw new Error('React is installed here, so this proves nothing')

async function* agent() {
  yield { type: 'token', content: 'Hello' }
  yield { type: 'result', success: true, output: 'Hello' }
}

const types = []
for await (const event of streamAgent({
  transport: localTransport(agent),
  input: { description: 'Say hello' },
}))
  types.push(event.type)
if (types.join() !== 'token,result') throw new Error(`Expected a token and a result, got: ${types.join()}`)
console.log('a run without React: token, result')
