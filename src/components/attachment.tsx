'use client'
import { type MouseEvent, type ReactElement, useState } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { DATA_IMAGE, DATA_IMAGE_BYTES, dataBytes, webUrl } from '../markdown/url.js'
import type { FileUIPart } from '../protocols/messages.js'
import { FileChip, fileName } from './file-chip.js'
import { focusPart, type PartProps, renderPart } from './part.js'

/** Written as `data-kind`. */
export type AttachmentState = {
  /** `image`: it is shown. `link`: it can be opened elsewhere. `file`: it is only named. */
  kind: 'image' | 'link' | 'file'
}

/** What {@link Attachment} takes, beside the props of a `<div>`. */
export type AttachmentProps = PartProps<'div', AttachmentState> & {
  /** A `file` part of a message. */
  file: FileUIPart
  /** Whose file it is: a reader's own image is shown whatever its size. @default 'agent' */
  from?: 'user' | 'agent' | undefined
  /** Adds a button that takes the file away; the file is then shown as a chip. */
  onRemove?: ((event: MouseEvent<HTMLElement>) => void) | undefined
}

/**
 * A file of a message: an image, or a chip with its name. Renders a `<div>`.
 *
 * Nothing is fetched unasked: only PNG, JPEG, GIF, WebP and AVIF images that are in the message itself are shown
 * at once, an agent's up to 256 KiB; larger ones and those on the web after a click. Safe `http` and `https`
 * addresses become links, beside which the host is shown. Everything else is text.
 */
export function Attachment({ file, from = 'agent', onRemove, ...given }: AttachmentProps): ReactElement {
  const labels = useTexts()
  const [asked, setAsked] = useState<string>()
  const { url, mediaType, filename } = file
  const name = fileName(filename, labels.file)
  const link = webUrl(url)
  const bytes = dataBytes(url)
  const isImage = DATA_IMAGE.test(url)
  const isAsked = asked === url
  const isShown = isAsked || (isImage && (from === 'user' || bytes <= DATA_IMAGE_BYTES))
  const source = isShown ? (link?.href ?? url) : undefined
  const kind = source && !onRemove ? 'image' : link ? 'link' : 'file'
  const question = isImage
    ? labels.showImage(labels.bytes(bytes))
    : link && mediaType.startsWith('image/') && labels.loadImage(link.host)
  const children = (
    <>
      {kind === 'image' && (
        <img
          data-agent="attachment-image"
          src={source}
          alt={name}
          decoding="async"
          referrerPolicy="no-referrer"
        />
      )}
      {(kind !== 'image' || link) && (
        <FileChip
          name={name}
          href={link?.href}
          picture={source && kind !== 'image' ? <img src={source} alt="" /> : undefined}
          onRemove={onRemove}
        >
          {link ? (
            <bdi dir="ltr">{link.host}</bdi>
          ) : bytes > 0 ? (
            labels.bytes(bytes)
          ) : (
            fileName(mediaType, '')
          )}
        </FileChip>
      )}
      {question && !source && !onRemove && (
        <button
          type="button"
          data-agent="show-image"
          onClick={({ currentTarget }) => {
            // The button goes away, and focus would with it.
            focusPart(currentTarget)
            setAsked(url)
          }}
        >
          {question}
        </button>
      )}
    </>
  )
  return renderPart('attachment', 'div', given, { children, tabIndex: -1 }, { kind })
}
