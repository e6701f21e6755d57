// @ts-check

/** The connections over which runs are read in this process. */
export function createReaders() {
  /** @type {Map<string, Set<import('node:net').Socket>>} */
  const readers = new Map()
  return {
    /** @param {string} id @param {import('node:net').Socket} socket */
    add(id, socket) {
      const sockets = readers.get(id) ?? new Set()
      readers.set(id, sockets.add(socket))
    },
    /** @param {string} id @param {import('node:net').Socket} socket */
    remove(id, socket) {
      const sockets = readers.get(id)
      sockets?.delete(socket)
      if (sockets?.size === 0) readers.delete(id)
    },
    /** @param {string} id */
    has: (id) => readers.has(id),
    /**
     * Cuts them: with a reset, or with a plain close in the middle of the answer.
     *
     * @param {string} id @param {'rst' | 'fin'} how
     */
    cut(id, how) {
      for (const socket of readers.get(id) ?? []) {
        if (how === 'rst') socket.resetAndDestroy()
        else socket.destroy()
      }
    },
  }
}
