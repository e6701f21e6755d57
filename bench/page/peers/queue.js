/** What is pushed on one side and iterated over on the other. */
export function createQueue() {
  let items = []
  let isOver = false
  let wake = () => {}
  return {
    push(item) {
      items.push(item)
      wake()
    },
    end() {
      isOver = true
      wake()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const taken = items
        items = []
        yield* taken
        if (items.length > 0) continue
        if (isOver) return
        await new Promise((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
