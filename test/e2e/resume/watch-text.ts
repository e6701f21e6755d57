/** Watches a text that must only ever grow. */
export interface WatchedText {
  readonly text: string
  /** Each time that it did something else. */
  faults: string[]
}

/** Where the page before this one leaves what it had shown. */
const LEFT = 'shown-before'

/** Watches the text of an element, over all reloads of the page: what is shown first must go on where that left off. */
export function watchText(root: Element, selector: string): WatchedText {
  const faults: string[] = []
  let text = ''
  let before = sessionStorage.getItem(LEFT) ?? ''
  sessionStorage.removeItem(LEFT)

  function look() {
    const element = root.querySelector(selector)
    // Taken off the screen, or not yet filled: nothing is shown, rather than less.
    if (!element?.textContent) return
    const now = element.textContent
    if (!now.startsWith(before)) {
      let same = 0
      while (same < now.length && now[same] === before[same]) same += 1
      faults.push(`${before.length} characters became ${now.length}, of which ${same} are the same`)
    }
    text = before = now
  }
  new MutationObserver(look).observe(root, { childList: true, characterData: true, subtree: true })
  window.addEventListener('pagehide', () => sessionStorage.setItem(LEFT, text))

  return {
    get text() {
      return text
    },
    faults,
  }
}
