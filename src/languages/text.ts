import { type Grammar, POP } from './grammar.js'

export const diff: Grammar = {
  start: [
    [/^(?:diff |index |new file |deleted file |similarity |rename |--- |\+\+\+ ).*/y, 'comment'],
    [/^@@.*/y, 'heading'],
    [/^[+>].*/y, 'inserted'],
    [/^[-<].*/y, 'deleted'],
    [/.+/y],
  ],
}

export const markdown: Grammar = {
  start: [
    [/^\s*(?:`{3,}|~{3,}).*/y, 'comment', { push: 'fence', mark: (text) => (/[`~]+/.exec(text) ?? [''])[0] }],
    [/^#{1,6}\s.*/y, 'heading'],
    [/^\s*(?:[-*+]|\d+[.)])(?=\s)/y, 'keyword'],
    [/^\s*>/y, 'comment'],
    [/`[^`]+`/y, 'string'],
    [/\*\*[^*]+\*\*|__[^_]+__/y, 'strong'],
    [/\*[^*\s][^*]*\*|(?<!\w)_[^_\s][^_]*_(?!\w)/y, 'emphasis'],
    [/!?\[[^\][]*\]\([^()\s]*\)/y, 'link'],
    [/https?:\/\/[^\s<>)]+/y, 'link'],
    [/\w+/y],
  ],
  fence: [
    [(line, at, mark) => (at === 0 && line.trim().startsWith(mark) ? line.length : -1), 'comment', POP],
    [/.+/y, 'string'],
  ],
}
