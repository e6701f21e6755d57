'use client'
import {
  createElement,
  memo,
  type ReactElement,
  type ReactNode,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import { markdownLabels } from '../hooks/default-labels.js'
import { createLatest, type Latest } from '../hooks/latest.js'
import { useTexts } from '../hooks/use-labels.js'
import type { Growing } from '../markdown/tree.js'
import { type CodeColours, createCodeColours } from './code-colours.js'
import type { CodeToken, Highlighter } from './code-highlight.js'
import { codeText } from './code-pieces.js'
import { useCopy } from './copy-button.js'
import { type GrowingItemProps, growingItems } from './growing-items.js'
import { IconButton } from './icon.js'
import { type PartProps, renderPart } from './part.js'
import { visibleText } from './visible-text.js'

/** Written as `data-language`, `data-streaming` and `data-wrap`. */
export type CodeBlockState = {
  /** As it was named, if that is a name. */
  language: string | undefined
  /** More can come. */
  streaming: boolean
  /** Long lines are broken. */
  wrap: boolean
}

/** Code in pieces, of which only the last is rendered again. */
export function CodeBox({
  pieces,
  language,
  isOpen,
  highlight,
  given,
}: {
  pieces: Growing<string>
  language: string | undefined
  isOpen: boolean
  highlight: Highlighter | undefined
  given: PartProps<'div', CodeBlockState>
}): ReactElement {
  const labels = useTexts(markdownLabels)
  const [wrap, setWrap] = useState(false)
  const [latest] = useState(() => createLatest(pieces))
  useEffect(() => latest.set(pieces), [latest, pieces])
  const colours = useColours(pieces, isOpen, language, highlight)
  const children = (
    <>
      <Head language={language} wrap={wrap} setWrap={setWrap} pieces={latest} />
      {/* Only what can scroll is a stop of the Tab key. */}
      <pre role="group" aria-label={labels.code(language)} dir="ltr" {...(!wrap && { tabIndex: 0 })}>
        <code>{growingItems({ items: pieces, Show: Piece, view: colours, extra: undefined })}</code>
      </pre>
    </>
  )
  return renderPart('code-block', 'div', given, { children }, { language, streaming: isOpen, wrap })
}

/** What stands above the code, and is not rendered again while that grows. */
const Head = memo(function Head({
  language,
  wrap,
  setWrap,
  pieces,
}: {
  language: string | undefined
  wrap: boolean
  setWrap: (wrap: boolean) => void
  pieces: Latest<Growing<string>>
}): ReactElement {
  const labels = useTexts(markdownLabels)
  const { outcome, copy } = useCopy()
  return (
    <div data-agent="code-head">
      <span data-agent="code-language">{language}</span>
      <span role="status">{outcome}</span>
      <IconButton icon="wrap" label={labels.wrapLines} aria-pressed={wrap} onClick={() => setWrap(!wrap)} />
      <IconButton
        icon={outcome === labels.copied ? 'copied' : 'copy'}
        label={labels.copyCode}
        onClick={() => copy(codeText(pieces.get()))}
      />
    </div>
  )
})

const Piece = memo(function Piece({
  node,
  index,
  view: colours,
}: GrowingItemProps<string, CodeColours | undefined>): ReactElement {
  return (
    <span data-agent="code-piece">
      {colours ? <Coloured text={node} index={index} colours={colours} /> : visibleText(node)}
    </span>
  )
})

function Coloured({
  text,
  index,
  colours,
}: {
  text: string
  index: number
  colours: CodeColours
}): ReactNode {
  const piece = useSyncExternalStore(
    colours.subscribe,
    () => colours.pieceAt(index),
    () => undefined,
  )
  // Of another code, until this one was read.
  if (!piece || !text.startsWith(piece.text)) return visibleText(text)
  const children = piece.lines.flatMap((line, index) => [index > 0 && '\n', ...line.map(token)])
  // Behind the last line is its line end, if it has one.
  const end = piece.lines.reduce(
    (sum, line) => line.reduce((length, { text }) => length + text.length, sum + 1),
    -1,
  )
  return createElement('span', undefined, ...children, visibleText(text.slice(end)))
}

function token({ text, kind }: CodeToken): ReactNode {
  const shown = visibleText(text)
  return kind ? createElement('span', { 'data-kind': kind }, shown) : shown
}

/** What colours this code, once that is loaded. */
function useColours(
  pieces: Growing<string>,
  isOpen: boolean,
  language: string | undefined,
  highlight: Highlighter | undefined,
): CodeColours | undefined {
  const [colours, setColours] = useState<CodeColours>()
  useEffect(() => {
    if (!highlight || !language) return undefined
    let isCurrent = true
    const load = async (): Promise<void> => {
      const highlighter = await highlight(language.toLowerCase())
      if (isCurrent && highlighter) setColours(createCodeColours(highlighter))
    }
    // Without colours it can be read as well.
    load().catch(() => undefined)
    return () => {
      isCurrent = false
      setColours(undefined)
    }
  }, [highlight, language])
  useEffect(() => {
    colours?.read(pieces, isOpen)
  }, [colours, pieces, isOpen])
  useEffect(() => () => colours?.stop(), [colours])
  return colours
}
