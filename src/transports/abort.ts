/**
 * Settles as `promise` does, or rejects with the signal's reason as soon as it aborts. Not everything that is
 * given a signal heeds it: a body mocked in Node goes on giving data after an abort.
 */
export function orAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const ignore = () => signal.removeEventListener('abort', abort)
    const abort = () => {
      ignore()
      reject(signal.reason)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
    // One listener for each wait, taken away after it: racing one promise that lasts as long as the
    // connection would keep every read alive until the end.
    void promise.then(resolve, reject).finally(ignore)
  })
}
