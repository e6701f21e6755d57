'use client'
import type { ReactElement } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import type { SourceDocumentUIPart, SourceUrlUIPart } from '../protocols/messages.js'
import { Mark } from './mark.js'
import { type PartProps, renderPart } from './part.js'
import { type DisclosureProps, useDisclosure } from './use-disclosure.js'
import { visibleLine } from './visible-text.js'
import { webUrl } from './web-url.js'

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
              {source.type === 'source-url' ? (
                <WebSource source={source} />
              ) : (
                <DocumentSource source={source} />
              )}
            </li>
          ))}
        </ol>
      </div>
    </>
  )
  return renderPart('sources', 'div', given, { children }, { count: unique.size, open })
}

function WebSource({ source: { url, title } }: { source: SourceUrlUIPart }): ReactElement {
  const link = webUrl(url)
  if (!link) return <Described name={title} detail={url} />
  return (
    <>
      <a
        href={link.href}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
        data-agent="source-title"
        dir="auto"
      >
        {shortened(title) || shortened(link.href)}
      </a>
      {title && <Detail>{link.host}</Detail>}
    </>
  )
}

function DocumentSource({ source }: { source: SourceDocumentUIPart }): ReactElement {
  const { title, filename, mediaType } = source
  return <Described name={title} detail={filename === title ? mediaType : (filename ?? mediaType)} />
}

function Described({ name, detail }: { name: string | undefined; detail: string }): ReactElement {
  const title = shortened(name)
  return (
    <>
      {title !== '' && (
        <span data-agent="source-title" dir="auto">
          {title}
        </span>
      )}
      <Detail>{shortened(detail)}</Detail>
    </>
  )
}

function Detail({ children }: { children: string }): ReactElement {
  return (
    <bdi dir="ltr" data-agent="source-detail">
      {children}
    </bdi>
  )
}

const MAX_CHARS = 200

function shortened(text = ''): string {
  const line = visibleLine(text.slice(0, MAX_CHARS + 1))
  return text.length > MAX_CHARS ? `${line}…` : line
}

function idOf(source: SourcesProps['sources'][number]): string {
  return source.type === 'source-url' ? `url ${source.url}` : `document ${source.sourceId}`
}
