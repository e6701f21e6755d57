// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g

/**
 * Prose without the control characters that nobody can see; tabs and line feeds stay, and U+0000 becomes U+FFFD.
 * Each character is looked at by itself, so that a text cleaned in pieces is the text cleaned whole. For code, names
 * and addresses, where a character that cannot be seen may be a trick, `visibleText` shows them instead.
 *
 * @see https://spec.commonmark.org/0.31.2/#insecure-characters
 */
export function cleanText(text: string): string {
  return text.replace(CONTROL, (control) => (control === '\0' ? '\uFFFD' : ''))
}
