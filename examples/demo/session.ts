/** This page's session: it goes with every run, so that an agent knows what was asked before. */
export const sessionId: string = randomId()

/** Who the reader is: the same after a reload, and another one in another browser. */
export const senderId: string = remembered()

function remembered(): string {
  try {
    const known = localStorage.getItem('sender') ?? randomId()
    localStorage.setItem('sender', known)
    return known
  } catch {
    // Storage is switched off: a stranger at every visit.
    return randomId()
  }
}

/** `crypto.randomUUID` is missing on pages without TLS. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('')
}
