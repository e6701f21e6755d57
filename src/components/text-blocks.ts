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
/** Where there is none, a piece of about this many characters ends. */
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
  let start = 0

  return (text) => {
    if (text.slice(0, known.length) !== known) {
      settled = []
      pieces = []
      start = 0
    }
    known = text
    for (let end = nextPiece(text, start); end !== undefined; end = nextPiece(text, start)) {
      pieces = [...pieces, detach(text.slice(start, end))]
      if (text[end - 1] === '\n') {
        settled = [...settled, { pieces }]
        pieces = []
      }
      start = end
    }
    return { settled, open: { pieces: [...pieces, detach(text.slice(start))] } }
  }
}

/**
 * Where the piece that begins at `start` ends; `undefined` while that cannot be told. Looks at a window of
 * fixed size only, so the answer stays the same when more text comes.
 */
function nextPiece(text: string, start: number): number | undefined {
  const seek = start + PIECE_CHARS - SEEK_CHARS
  const lineEnd = text.slice(start + BLOCK_CHARS, seek).indexOf('\n')
  if (lineEnd >= 0) return start + BLOCK_CHARS + lineEnd + 1
  const window = text.slice(seek, seek + 2 * SEEK_CHARS)
  if (window.length < 2 * SEEK_CHARS) return undefined
  const space = window.lastIndexOf(' ', SEEK_CHARS)
  return (
    seek + (space >= 0 ? space + 1 : (characters.segment(window).containing(SEEK_CHARS)?.index ?? SEEK_CHARS))
  )
}

/**
 * A copy. Engines keep a slice as a view of the whole string it was cut from: each block would keep another
 * version of the whole answer alive; also an open one, which React remembers behind the settled one.
 */
function detach(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}
