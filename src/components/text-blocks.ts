/** A stretch of text with whole lines in it, and the pieces that a very long line is cut into. */
export interface TextBlock {
  pieces: readonly string[]
}

/** Text cut into blocks. Settled blocks keep their identity for as long as the text only grows. */
export interface TextBlocks {
  settled: readonly TextBlock[]
  /** The last block: the only one that can still change. Its own finished pieces keep their places. */
  open: TextBlock
}

/** A block ends at the first line end after this many characters. */
const BLOCK_CHARS = 2_000
/** A line without an end is cut into pieces of about this many characters. */
const PIECE_CHARS = 4_096
/** How far back from there a place between two words is looked for, else one between two characters. */
const SEEK_CHARS = 128

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * Gives a function that cuts growing text into blocks. It remembers the last text, so that each call costs
 * what was added; the result depends on the text alone. One text node that grows to 10,000 tokens is laid
 * out anew on every paint and costs seven times as much per token at the end as at the beginning.
 */
export function createTextBlocks(): (text: string) => TextBlocks {
  let known = ''
  let settled: readonly TextBlock[] = []
  let pieces: readonly string[] = []
  let settledEnd = 0
  let pieceEnd = 0

  return (text) => {
    if (!text.startsWith(known)) {
      settled = []
      pieces = []
      settledEnd = 0
      pieceEnd = 0
    }
    known = text
    const blocks: TextBlock[] = []
    for (;;) {
      const lineEnd = text.indexOf('\n', Math.max(settledEnd + BLOCK_CHARS, pieceEnd)) + 1
      const cut = nextPiece(text, pieceEnd)
      // A line end behind the earliest possible cut waits until the cut is known: which of the two comes
      // first must not depend on how much of the text has arrived.
      if (lineEnd > 0 && lineEnd <= (cut ?? pieceEnd + PIECE_CHARS - SEEK_CHARS)) {
        blocks.push({ pieces: [...pieces, detach(text.slice(pieceEnd, lineEnd))] })
        pieces = []
        settledEnd = lineEnd
        pieceEnd = lineEnd
      } else if (cut === undefined) break
      else {
        pieces = [...pieces, detach(text.slice(pieceEnd, cut))]
        pieceEnd = cut
      }
    }
    if (blocks.length > 0) settled = [...settled, ...blocks]
    return { settled, open: { pieces: [...pieces, text.slice(pieceEnd)] } }
  }
}

/**
 * Where the piece that begins at `start` ends; `undefined` while that cannot be told. Looks at a window of
 * fixed size only, so the answer stays the same when more text comes.
 */
function nextPiece(text: string, start: number): number | undefined {
  if (text.length < start + PIECE_CHARS + SEEK_CHARS) return undefined
  const window = text.slice(start + PIECE_CHARS - SEEK_CHARS, start + PIECE_CHARS + SEEK_CHARS)
  const space = window.lastIndexOf(' ', SEEK_CHARS)
  if (space >= 0) return start + PIECE_CHARS - SEEK_CHARS + space + 1
  const character = characters.segment(window).containing(SEEK_CHARS)
  return start + PIECE_CHARS - SEEK_CHARS + (character?.index ?? SEEK_CHARS)
}

/**
 * A copy. Engines keep a slice as a view of the whole string it was cut from: each block would keep another
 * version of the whole answer alive.
 */
function detach(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}
