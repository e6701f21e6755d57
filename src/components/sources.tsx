'use client'
import type { ReactElement } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { webUrl } from '../markdown/url.js'
import type { SourceDocumentUIPart, SourceUrlUIPart } from '../protocols/messages.js'
import { Mark } from './mark.js'
import { type PartProps, renderPart } from './part.js'
import { type DisclosureProps, useDisclosure } from './use-disclosure.js'
import { firstChars, visibleLine } from './visible-text.js'

/** Written as `data-count` and `data-open`. */
export type SourcesState = { count: number; open: boolean }

/** What {@link Sources} takes, beside the props of a `<div>`. */
export type SourcesProps = PartProps<'div', SourcesState> &
  DisclosureProps & {
    /** The `source-url` and `source-document` parts of a message; what is named twice is listed once. */
    sources: readonly (SourceUrlUIPart | SourceDocumentUIPart)[]
  }

/**
 * What an answer draws on: one line that says how many sources there are, and opens to their list. Renders a
 * `<div>`, and nothing where there is no source.
 *
 * Web pages become links only with a safe `http` or `https` address; the host is always shown beside the title.
 * Everything else is text, and nothing is ever loaded for it.
 */
export function Sources({
  sources,
  open: givenOpen,
  defaultOpen,
  onOpenChange,
  ...given
}: SourcesProps): ReactElement | null {
  const labels = useTexts()
  const { open, button, panel } = useDisclosure({ open: givenOpen, defaultOpen, onOpenChange })
  const unique = new Map(sources.map((source) => [idOf(source), source]))
  if (unique.size === 0) return null
  const children = (
    <>
      <button {...button} data-agent="sources-trigger">
        <Mark name="chevron" />
        <span data-agent="label">{labels.sources(unique.size)}</span>
      </button>
      <div {...panel} data-agent="sources-panel">
        {/* A list without markers is no list for VoiceOver unless it says that it is one. */}
        <ol role="list" data-agent="sources-list">
          {[...unique].map(([id, source]) => (
            <li key={id} data-agent="source">
              <Source source={source} />
            </li>
          ))}
        </ol>
      </div>
    </>
  )
  return renderPart('sources', 'div', given, { children }, { count: unique.size, open })
}

type AnySource = SourcesProps['sources'][number]

function Source({ source }: { source: AnySource }): ReactElement {
  const { title } = source
  const link = 'url' in source && webUrl(source.url)
  const name = shortened(title) || (link ? shortened(link.href) : '')
  const detail = link ? title && link.host : detailOf(source)
  return (
    <>
      {link ? (
        <a
          href={link.href}
          target="_blank"
          rel="noopener noreferrer nofollow ugc"
          data-agent="source-title"
          dir="auto"
        >
          {name}
        </a>
      ) : (
        name && (
          <span data-agent="source-title" dir="auto">
            {name}
          </span>
        )
      )}
      {detail && (
        <bdi dir="ltr" data-agent="source-detail">
          {shortened(detail)}
        </bdi>
      )}
    </>
  )
}

function detailOf(source: AnySource): string {
  if ('url' in source) return source.url
  const { title, filename = title, mediaType } = source
  return filename === undefined || filename === title ? mediaType : filename
}

const MAX_CHARS = 200

function shortened(text = ''): string {
  const line = visibleLine(firstChars(text, MAX_CHARS))
  return text.length > MAX_CHARS ? `${line}…` : line
}

function idOf(source: AnySource): string {
  return `${source.type} ${'url' in source ? source.url : source.sourceId}`
}
