/**
 * Colours for code, without a library: grammars of the languages answers are full of, each loaded when code in it
 * is shown.
 *
 * @packageDocumentation
 */
export type { CodeKind, CodeToken, Highlighter, LineHighlighter } from './components/code-highlight.js'
export { highlight } from './languages/highlight.js'
