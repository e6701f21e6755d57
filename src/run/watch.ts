import type { Clock, Sleep } from './clock.js'

/** What {@link watch} needs. */
export interface WatchOptions {
  /** How much silence to bear, in milliseconds, asked anew after every group; 0 for any. */
  patience: () => number
  clock: Clock
  sleep: Sleep
  /** Ends the loop at once, also where the source does not listen to it. */
  signal: AbortSignal
}

/**
 * The groups of `source`, then `'ended'`; or `'silent'` once nothing has come for longer than `patience()`.
 * Ends without a word when `signal` aborts. The source is told to close, and not waited for.
 */
export async function* watch<T>(
  source: AsyncIterable<T>,
  { patience, clock, sleep, signal }: WatchOptions,
): AsyncGenerator<T | 'ended' | 'silent', void> {
  const iterator = source[Symbol.asyncIterator]()
  let lastSign = clock.now()
  // Set while a group is waited for: ends that waiting.
  let interrupt: ((word: 'silent' | 'aborted') => void) | undefined
  const abort = () => interrupt?.('aborted')
  let bearing = 0
  let timer = new AbortController()

  // One timer for a whole stream, not one a group: once due it looks when the last sign of life was.
  async function listen(off: AbortSignal) {
    for (;;) {
      const leftMs = lastSign + bearing - clock.now()
      if (leftMs > 0) await sleep(leftMs, off)
      else if (interrupt) return interrupt('silent')
      // The reader is busy with the last group; what has come since is not looked at yet.
      else lastSign = clock.now()
      if (off.aborted) return
    }
  }

  try {
    signal.addEventListener('abort', abort)
    for (;;) {
      const next = await new Promise<IteratorResult<T> | 'silent' | 'aborted'>((resolve, reject) => {
        interrupt = resolve
        if (signal.aborted) return resolve('aborted')
        iterator.next().then(resolve, reject)
        if (bearing === patience()) return
        bearing = patience()
        timer.abort()
        timer = new AbortController()
        if (bearing > 0) void listen(timer.signal)
      })
      interrupt = undefined
      lastSign = clock.now()
      if (next === 'aborted') return
      if (next === 'silent') return yield 'silent'
      if (next.done) return yield 'ended'
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', abort)
    timer.abort()
    // Not awaited: a source that is stuck would hold up the end of the run.
    void iterator.return?.().catch(() => undefined)
  }
}
