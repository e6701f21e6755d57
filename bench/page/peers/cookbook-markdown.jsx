// What the AI SDK's documentation recommends over react-markdown: `marked` cuts the text into blocks, and a block
// that did not change is not rendered again.
import { marked } from 'marked'
import { memo, useMemo } from 'react'
import ReactMarkdown from 'react-markdown'
import remarkGfm from 'remark-gfm'

const plugins = [remarkGfm]
const Block = memo(function Block({ text }) {
  return <ReactMarkdown remarkPlugins={plugins}>{text}</ReactMarkdown>
})

export const Markdown = memo(function Markdown({ text }) {
  const blocks = useMemo(() => marked.lexer(text).map(({ raw }) => raw), [text])
  return blocks.map((block, index) => <Block key={index} text={block} />)
})
