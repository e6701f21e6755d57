import type { Highlighter, LineHighlighter } from '../components/code-highlight.js'
import type { Grammar } from './grammar.js'
import { languages } from './languages.js'
import { createLineHighlighter } from './scan.js'

const loaded = new Map<() => Promise<Grammar>, LineHighlighter | Promise<LineHighlighter | undefined>>()

/**
 * Colours JavaScript, TypeScript and JSX, Python, JSON, shell, HTML, CSS, SQL, Go, Rust, Java, C and C++, C#, Kotlin,
 * Swift, Dart, PHP, Ruby, YAML, TOML, Dockerfiles, GraphQL, Markdown and diffs. A grammar is loaded when code in its
 * language is first asked for; one that cannot be loaded is asked for again the next time.
 *
 * A line is read once, in time that grows with its length: lines over 2,000 characters and what comes after 5,000
 * lines stay plain.
 */
export const highlight: Highlighter = (language) => {
  const load = languages.get(language)
  if (!load) return undefined
  const known = loaded.get(load)
  if (known) return known
  const loading = load().then(
    (grammar) => {
      const highlighter = createLineHighlighter(grammar)
      loaded.set(load, highlighter)
      return highlighter
    },
    () => {
      loaded.delete(load)
      return undefined
    },
  )
  loaded.set(load, loading)
  return loading
}
