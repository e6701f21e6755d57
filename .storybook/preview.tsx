import '../src/styles.css'
import './preview.css'
import addonA11y from '@storybook/addon-a11y'
import addonDocs from '@storybook/addon-docs'
import addonVitest from '@storybook/addon-vitest'
import { definePreview } from '@storybook/react-vite'
import addonMsw from 'msw-storybook-addon'

// oxlint-disable-next-line import/no-default-export -- Storybook reads the default export
export default definePreview({
  addons: [addonDocs(), addonA11y(), addonVitest(), addonMsw()],
  tags: ['autodocs'],
  parameters: {
    a11y: { test: 'error' },
    controls: { expanded: true },
    layout: 'fullscreen',
    // Each in its own frame: in one page all stories would be answered by the agent of the last.
    docs: { story: { inline: false, height: '220px' } },
  },
  globalTypes: {
    theme: {
      description: 'Theme',
      toolbar: {
        title: 'Theme',
        icon: 'contrast',
        items: [
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
          { value: 'both', title: 'Light and dark' },
        ],
        dynamicTitle: true,
      },
    },
    direction: {
      description: 'Direction',
      toolbar: {
        title: 'Direction',
        icon: 'transfer',
        items: [
          { value: 'ltr', title: 'Left to right' },
          { value: 'rtl', title: 'Right to left' },
        ],
      },
    },
  },
  initialGlobals: { theme: 'light', direction: 'ltr' },
  decorators: [
    (Story, { globals }) => {
      const { theme, direction } = globals as { theme: string; direction: string }
      return (
        <>
          {(theme === 'both' ? ['light', 'dark'] : [theme]).map((one) => (
            <div key={one} className="story" data-agent-theme={one} dir={direction}>
              <Story />
            </div>
          ))}
        </>
      )
    },
  ],
})
