/**
 * A run of `*`, `_` or `~`. It can close what runs before it opened, be text, and open what runs after it close: its
 * characters stand for these three in this order.
 */
export interface Run {
  readonly type: 'run'
  readonly at: number
  readonly end: number
  readonly marker: string
  readonly canOpen: boolean
  readonly canClose: boolean
  /** It touches the end of a text that grows: what it does not close is not shown. */
  readonly isHeld: boolean
  /** How many of its characters are text. */
  count: number
  /** How many characters each closing takes, from the left. */
  readonly closings: number[]
  /** How many characters each opening takes, from the right. */
  readonly openings: number[]
}

/** More open ones are text. */
const MAX_OPEN = 1000

const SPACE_BEFORE = /\s$/
const SPACE_AFTER = /^\s/
const PUNCTUATION_BEFORE = /[\p{P}\p{S}]$/u
const PUNCTUATION_AFTER = /^[\p{P}\p{S}]/u

/**
 * The run from `at` to `end`, by what is beside it.
 *
 * @see https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
 */
export function createRun(text: string, at: number, end: number, isHeld: boolean): Run {
  const marker = text.charAt(at)
  const before = text.slice(Math.max(0, at - 2), at)
  const after = text.slice(end, end + 2)
  const isSpaceBefore = !before || SPACE_BEFORE.test(before)
  const isSpaceAfter = !after || SPACE_AFTER.test(after)
  const isPunctuationBefore = PUNCTUATION_BEFORE.test(before)
  const isPunctuationAfter = PUNCTUATION_AFTER.test(after)
  const isLeft = !isSpaceAfter && (!isPunctuationAfter || isSpaceBefore || isPunctuationBefore)
  const isRight = !isSpaceBefore && (!isPunctuationBefore || isSpaceAfter || isPunctuationAfter)
  // Within a word `_` is a letter.
  const isWord = marker === '_' && isLeft && isRight
  return {
    type: 'run',
    at,
    end,
    marker,
    canOpen: isLeft && (!isWord || isPunctuationBefore),
    // Of what is held, only `~` is known to close: it takes one as long as itself.
    canClose: isRight && (!isWord || isPunctuationAfter) && (!isHeld || marker === '~'),
    isHeld,
    count: end - at,
    closings: [],
    openings: [],
  }
}

/**
 * Finds which runs open and which close.
 *
 * @returns Those that could still open something.
 * @see https://spec.commonmark.org/0.31.2/#phase-2-inline-structure
 */
export function pairRuns(runs: readonly Run[]): readonly Run[] {
  const open: Run[] = []
  // By kind of closing run: what opens nothing for this kind lies before here. Keeps hostile text linear.
  const searched: Record<string, number> = {}
  for (const run of runs) {
    const size = run.end - run.at
    const kind = run.marker + (size % 3) + run.canOpen
    while (run.canClose && run.count > 0) {
      const index = findOpener(open, run, size, searched[kind] ?? 0)
      const opener = open[index]
      if (!opener) {
        searched[kind] = run.at
        break
      }
      const use = run.marker === '~' ? size : opener.count > 1 && run.count > 1 ? 2 : 1
      run.count -= use
      run.closings.push(use)
      opener.count -= use
      opener.openings.push(use)
      open.length = opener.count > 0 ? index + 1 : index
    }
    if (run.canOpen && run.count > 0 && open.length < MAX_OPEN) open.push(run)
  }
  return open
}

function findOpener(open: readonly Run[], closer: Run, size: number, from: number): number {
  for (let index = open.length - 1; index >= 0; index--) {
    const opener = open[index]
    if (!opener || opener.at < from) break
    if (opener.marker !== closer.marker) continue
    const openerSize = opener.end - opener.at
    if (closer.marker === '~' ? openerSize === size : !isOddMatch(opener, openerSize, closer, size))
      return index
  }
  return -1
}

/** "If one of the delimiters can both open and close, the sum of the lengths must not be a multiple of 3." */
function isOddMatch(opener: Run, openerSize: number, closer: Run, size: number): boolean {
  return (opener.canClose || closer.canOpen) && (openerSize + size) % 3 === 0 && size % 3 !== 0
}

const SUM = /^(\w\d|\d\w)$/

/** Lets what is open reach to the end of a text that grows, as far as it is likely to be meant so. */
export function openToEnd(text: string, runs: readonly Run[]): void {
  for (const run of runs) {
    if (run.marker === '~' && run.count < 2) continue
    const beside = text.slice(Math.max(0, run.at - 1), run.at) + text.slice(run.end, run.end + 1)
    // 2**3 and x*2 are sums.
    if (SUM.test(beside)) continue
    while (run.count > 0) {
      const use = Math.min(run.count, 2)
      run.count -= use
      run.openings.push(use)
    }
  }
}
