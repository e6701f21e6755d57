import { PartBoundary } from 'react-agent-stream'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'

const meta = preview.meta({ title: 'Components/PartBoundary', component: PartBoundary })

function Broken(): never {
  throw new Error('This part cannot be rendered')
}

export const Failed = meta.story({
  render: () => (
    <>
      <p>What is before it stays.</p>
      <PartBoundary>
        <Broken />
      </PartBoundary>
      <p>What is after it stays.</p>
    </>
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('This part could not be shown.')).toBeVisible()
    await expect(canvas.getByText('What is after it stays.')).toBeVisible()
  },
})
