'use client'
import { memo, type ReactElement, useState } from 'react'
import { createTextBlocks } from './text-blocks.js'

/**
 * Plain text that grows. Only its last block is rendered again; the settled ones keep their elements, and the
 * browser leaves out those that are off screen. Each paragraph has its own direction.
 */
export function GrowingText({ text }: { text: string }): ReactElement {
  const [cut] = useState(createTextBlocks)
  const { settled, open } = cut(text)
  return (
    <>
      {settled.map(({ pieces }, index) => (
        <Block key={index} pieces={pieces} settled />
      ))}
      {/* The key lets a block keep its element when it settles. */}
      <Block key={settled.length} pieces={open.pieces} settled={false} />
    </>
  )
}

const Block = memo(function Block({ pieces, settled }: { pieces: readonly string[]; settled: boolean }) {
  return (
    <div data-agent="text-block" data-settled={settled ? '' : undefined} dir="auto">
      {pieces.length === 1 ? pieces[0] : pieces.map((piece, index) => <span key={index}>{piece}</span>)}
    </div>
  )
})
