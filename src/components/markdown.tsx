'use client'
import { type MouseEvent, type ReactElement, useCallback, useId, useMemo, useState } from 'react'
import { createMarkdownReader } from '../markdown/blocks.js'
import type { ImagePolicy, LinkPolicy } from '../markdown/url.js'
import type { TextLog } from '../state/text-log.js'
import type { Highlighter } from './code-highlight.js'
import { blocks } from './markdown-blocks.js'
import { Footnotes } from './markdown-footnotes.js'
import type { MarkdownRenderers } from './markdown-renderers.js'
import { DefinitionsContext, type MarkdownView } from './markdown-view.js'
import { type PartProps, renderPart } from './part.js'

/** Written as `data-streaming`. */
export type MarkdownState = {
  /** More text can come. */
  streaming: boolean
}

/** How Markdown is shown. Objects and functions are to stay the same: another one renders all of the text again. */
export interface MarkdownOptions {
  /**
   * Which addresses become links, beside those on the web, of mail and of telephones. What does not stays text.
   * May be written inline.
   */
  links?: LinkPolicy | undefined
  /** Which images are loaded unasked. May be written inline. @default none but small ones in the text itself */
  images?: ImagePolicy | undefined
  /** Components of your own. */
  renderers?: MarkdownRenderers | undefined
  /** Colours code. @default not coloured */
  highlight?: Highlighter | undefined
  /**
   * How many levels the headings are deeper than they are written, down to the sixth: those of an answer belong
   * below the heading of what they are in. @default 0, and in a message below its own heading
   */
  headingOffset?: number | undefined
  /** Called when a link is followed. Prevent the event's default to do something else. */
  onLinkClick?: ((href: string, event: MouseEvent<HTMLAnchorElement>) => void) | undefined
}

/** What {@link Markdown} takes, beside the props of a `<div>`. */
export type MarkdownProps = PartProps<'div', MarkdownState> &
  MarkdownOptions & {
    /** The text so far. While it grows, only what is new is read and rendered. */
    text: string
    /** More can come: what is unfinished is shown as if it were finished. @default false */
    isStreaming?: boolean | undefined
    /** What the ids of footnotes begin with. @default unique in the page */
    idPrefix?: string | undefined
  }

/**
 * Shows a text in Markdown, CommonMark with the extensions of GitHub, while it is written. Renders a `<div>`.
 *
 * Safe for what an attacker wrote: HTML is shown as text, nothing is fetched unasked, and only safe addresses become
 * links; one that is not complete leads nowhere. What is finished is never rendered again, and what is off screen is
 * not laid out, so that the last word of a long answer costs what the first one did.
 */
export function Markdown(props: MarkdownProps): ReactElement {
  return <MarkdownText {...props} log={undefined} />
}

/** The same for a text that has a log, so that the text itself is not looked at while it grows. */
export function MarkdownText({
  text,
  log,
  isStreaming = false,
  links,
  images,
  renderers,
  highlight,
  headingOffset = 0,
  onLinkClick,
  idPrefix,
  ...given
}: MarkdownProps & { log: TextLog | undefined }): ReactElement {
  const [reader] = useState(createMarkdownReader)
  const id = useId()
  const view = useView({ links, images, renderers, highlight, headingOffset, idPrefix: idPrefix ?? id })
  const { blocks: items, footnotes, definitions } = reader.read(text, isStreaming, log)
  const children = (
    <DefinitionsContext value={definitions}>
      {blocks(items, view, 'div')}
      {definitions.footnotes.size > 0 && (
        <Footnotes footnotes={footnotes} definitions={definitions} view={view} />
      )}
    </DefinitionsContext>
  )
  const onClick = useCallback(
    (event: MouseEvent<HTMLElement>): void => {
      const link = (event.target as Element).closest('a')
      if (!link) return
      if (link.matches('[data-agent^="footnote-"]')) goToNote(link, event)
      else onLinkClick?.(link.href, event as MouseEvent<HTMLAnchorElement>)
    },
    [onLinkClick],
  )
  return renderPart('markdown', 'div', given, { onClick, children }, { streaming: isStreaming })
}

/** The same view for equal options: policies are data, and often written inline. */
function useView(options: MarkdownView): MarkdownView {
  const { links, images, renderers, highlight, headingOffset, idPrefix } = options
  const policies = useMemo(() => JSON.stringify([links, images]), [links, images])
  return useMemo(() => {
    const [links, images] = JSON.parse(policies) as [LinkPolicy | null, ImagePolicy | null]
    return {
      links: links ?? undefined,
      images: images ?? undefined,
      renderers,
      highlight,
      headingOffset,
      idPrefix,
    }
  }, [policies, renderers, highlight, headingOffset, idPrefix])
}

/** Moves to a footnote, or back to where it is mentioned, and leaves the page's address as it is: it may be a route. */
function goToNote(link: HTMLAnchorElement, event: MouseEvent<HTMLElement>): void {
  event.preventDefault()
  const href = link.getAttribute('href') ?? ''
  const target =
    link.dataset['agent'] === 'footnote-mark'
      ? document.getElementById(href.slice(1))
      : event.currentTarget.querySelector<HTMLElement>(
          `[data-agent="footnote-mark"][href=${JSON.stringify(href)}]`,
        )
  target?.focus()
}
