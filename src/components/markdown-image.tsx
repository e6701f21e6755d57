'use client'
import { type ReactElement, useState } from 'react'
import { markdownLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'
import type { Image } from '../markdown/tree.js'
import { imageUrl, webUrl } from '../markdown/url.js'
import { custom } from './markdown-custom.js'
import type { MarkdownView } from './markdown-view.js'
import { focusPart } from './part.js'
import { visibleLine } from './visible-text.js'

/** What a reader may ask for. */
const ANYWHERE = { allow: 'all' } as const

/**
 * An image, if it may be loaded; else what is said in its place, and a button that loads it. Renders a `<span>`. What
 * an agent wrote is in the address: it is not to reach a server before the reader says so.
 *
 * @param inLink Without the button, which cannot be part of a link.
 */
export function MarkdownImage({
  node,
  view,
  inLink,
}: {
  node: Image
  view: MarkdownView
  inLink: boolean
}): ReactElement {
  const labels = useTexts(markdownLabels)
  const [asked, setAsked] = useState('')
  const { url } = node
  const alt = visibleLine(node.alt)
  const allowed = imageUrl(url, view.images)
  const offered = allowed || inLink ? undefined : imageUrl(url, ANYWHERE)
  const src = allowed ?? (asked === url ? offered : undefined)
  const host = src ? undefined : webUrl(url)?.host
  const shown = (
    <span data-agent="image" data-state={src ? 'shown' : 'held'} tabIndex={inLink ? undefined : -1}>
      {src ? (
        <img src={src} alt={alt} loading="lazy" decoding="async" referrerPolicy="no-referrer" />
      ) : (
        <>
          <bdi>{alt || labels.image}</bdi>
          {host && (
            <bdi data-agent="image-host" dir="ltr">
              {host}
            </bdi>
          )}
          {offered && host && (
            <button
              type="button"
              data-agent="show-image"
              aria-label={labels.loadImage(host)}
              onClick={({ currentTarget }) => {
                // The button goes away, and focus would with it.
                focusPart(currentTarget)
                setAsked(url)
              }}
            >
              {labels.loadThisImage}
            </button>
          )}
        </>
      )}
    </span>
  )
  return custom(view, 'image', node, shown, [shown], { src: allowed })
}
