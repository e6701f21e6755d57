/**
 * A run of `*`, `_` or `~`. From the left, its characters close what earlier runs opened, are text, and open what
 * later runs close.
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
  /** How many characters each closing takes, a digit each. */
  closings: string
  /** How many characters each opening takes, from the right. */
  openings: string
}

/** More open ones are text. */
const MAX_OPEN = 1000

/**
 * The run from `at` to `end`, by what is beside it.
 *
 * @see https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
 */
export function createRun(text: string, at: number, end: number, isHeld: boolean): Run {
  const marker = text.charAt(at)
  const last = text.charCodeAt(at - 1)
  const isPair = last >= 0xdc00 && last < 0xe000
  const before = kindOf(isPair ? text.codePointAt(at - 2) : last)
  const after = kindOf(text.codePointAt(end))
  const isLeft = after !== ' ' && (after !== '.' || before !== 'a')
  const isRight = before !== ' ' && (before !== '.' || after !== 'a')
  // Within a word `_` is a letter.
  const isLetter = marker === '_' && isLeft && isRight
  return {
    type: 'run',
    at,
    end,
    marker,
    canOpen: isLeft && (!isLetter || before === '.'),
    // Of what is held, only `~` is known to close: it takes one as long as itself.
    canClose: isRight && (!isLetter || after === '.') && (!isHeld || marker === '~'),
    isHeld,
    count: end - at,
    closings: '',
    openings: '',
  }
}

/** White space, punctuation, or part of a word. */
function kindOf(code: number | undefined): ' ' | '.' | 'a' {
  // Both ends of the text are white space.
  const char = code ? String.fromCodePoint(code) : ' '
  return /\s/.test(char) ? ' ' : /[\p{P}\p{S}]/u.test(char) ? '.' : 'a'
}

/**
 * Finds which runs open and which close.
 *
 * @returns Those that could still open something.
 * @see https://spec.commonmark.org/0.31.2/#phase-2-inline-structure
 */
export function pairRuns(runs: readonly Run[]): readonly Run[] {
  const open: Run[] = []
  // By kind of closing run, where the last one was that nothing before it opens: keeps hostile text linear.
  const searched: number[] = []
  for (const run of runs) {
    const size = run.end - run.at
    const kind = (run.marker.charCodeAt(0) % 5) * 6 + (size % 3) * 2 + Number(run.canOpen)
    while (run.canClose && run.count > 0) {
      let index = open.length
      let opener: Run | undefined
      do opener = open[--index]
      while (opener && opener.at >= (searched[kind] ?? 0) && !fits(opener, run, size))
      if (!opener || opener.at < (searched[kind] ?? 0)) {
        searched[kind] = run.at
        break
      }
      const use = run.marker === '~' ? size : Math.min(opener.count, run.count, 2)
      run.count -= use
      run.closings += use
      opener.count -= use
      opener.openings += use
      open.length = opener.count > 0 ? index + 1 : index
    }
    if (run.canOpen && run.count > 0 && open.length < MAX_OPEN) open.push(run)
  }
  return open
}

function fits(opener: Run, closer: Run, size: number): boolean {
  if (opener.marker !== closer.marker) return false
  const openerSize = opener.end - opener.at
  if (opener.marker === '~') return openerSize === size
  // "If one of the delimiters can both open and close", the sum of their lengths is no multiple of 3.
  return !((opener.canClose || closer.canOpen) && size % 3 && (openerSize + size) % 3 === 0)
}

/** Lets what is open reach to the end of a text that grows, as far as it is likely to be meant so. */
export function openToEnd(text: string, runs: readonly Run[]): void {
  for (const run of runs) {
    const beside = text.charAt(run.at - 1) + text.charAt(run.end)
    // One `~` says "about", and 2**3 and x*2 are sums.
    if ((run.marker === '~' && run.count < 2) || /^(\w\d|\d\w)$/.test(beside)) continue
    for (; run.count > 0; run.count -= 2) run.openings += Math.min(run.count, 2)
    run.count = 0
  }
}
