/**
 * Keeps the focus where what had it is about to make way for its like in another message: the button of this
 * `name` takes it once it is there, if nothing else has it by then.
 */
export function focusLater(name: string): void {
  setTimeout(() => {
    const { activeElement, body } = document
    if (activeElement === body) document.getElementsByName(name)[0]?.focus({ preventScroll: true })
  })
}
