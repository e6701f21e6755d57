import type { ComponentType } from 'react'
import { Attachment, type AttachmentProps, type FileUIPart } from 'react-agent-stream'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'

const meta = preview.meta({ title: 'Components/Attachment', component: Attachment as ComponentType<object> })

const file = (url: string, mediaType: string, filename?: string): FileUIPart => ({
  type: 'file',
  url,
  mediaType,
  ...(filename !== undefined && { filename }),
})
/** A picture, 96 by 60. */
const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAGAAAAA8CAIAAAAWtijjAAAAgklEQVR42u3ZsQkAIAwEwEznYE5k4QjO4SzOEAiCePD1Q678xFg7ldZnKq/3ByBAgAABAgQIECBAgAABAgQIECBAgAABKgP67eBsPyBAgAABAgQIECBAgAABAgQIECBAgAABqgMy2vtqAAIECBAgQIAAAQIECBAgQIAAAQIECNCl/gNS18/30Yt/bwAAAABJRU5ErkJggg=='

const shows = (...list: AttachmentProps[]) => ({
  render: () => (
    <>
      {list.map((props, index) => (
        <Attachment key={index} {...props} />
      ))}
    </>
  ),
})

export const Image = meta.story(shows({ file: file(picture, 'image/png', 'chart.png') }))

export const Links = meta.story({
  ...shows(
    { file: file('https://example.org/files/report.pdf', 'application/pdf', 'report.pdf') },
    { file: file('https://example.org/chart.png', 'image/png', 'chart.png') },
    { file: file('https://example.org/a', 'text/csv', `${'a very long name '.repeat(12)}.csv`) },
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('link', { name: 'report.pdf' })).toHaveAttribute(
      'rel',
      expect.stringContaining('noopener'),
    )
    await expect(canvas.queryByRole('img')).toBeNull()
  },
})

export const NotTrusted = meta.story({
  ...shows(
    { file: file('javascript:alert(1)', 'text/html', 'harmless.html') },
    { file: file('data:image/svg+xml;base64,PHN2Zz4=', 'image/svg+xml', 'drawing.svg') },
    { file: file(`data:image/png;base64,${'A'.repeat(400_000)}`, 'image/png', 'large.png') },
  ),
})

export const Removable = meta.story({
  ...shows(
    { file: file(picture, 'image/png', 'chart.png'), from: 'user', onRemove() {} },
    { file: file('data:text/plain;base64,eHh4', 'text/plain', 'notes.txt'), from: 'user', onRemove() {} },
  ),
})
