import {
  DOUBLE_QUOTED,
  type Grammar,
  NAME,
  NUMBER,
  POP,
  type Rule,
  SINGLE_QUOTED,
  SPACE,
  THROUGH_MARK,
  words,
} from './grammar.js'

const rules: readonly Rule[] = [
  SPACE,
  [/#.*/y, 'comment'],
  [
    /[fF][rR]?("""|'''|["'])|[rR][fF]("""|'''|["'])/y,
    'string',
    { push: 'formatted', mark: (text) => text.replace(/\w/g, '') },
  ],
  [/[rRbBuU]{0,2}(?:"""|''')/y, 'string', { push: 'long', mark: (text) => text.slice(-3) }],
  [/[rRbBuU]{1,2}(?="|')/y, 'string'],
  DOUBLE_QUOTED,
  SINGLE_QUOTED,
  NUMBER,
  [/@[\w.]+/y, 'function'],
  // Names as well, but for the beginning of a statement.
  [/(?<=^\s*)(?:match|case|type)(?=\s+[\w"'[({*-])(?!\s+(?:in|is|and|or|not|if)\b)/y, 'keyword'],
  [
    NAME,
    words({
      keyword:
        'and as assert async await break class continue def del elif else except finally for from global if import ' +
        'in is lambda nonlocal not or pass raise return try while with yield True False None self cls',
      type: 'int float str bool bytes list dict set tuple object complex frozenset',
    }),
  ],
]

export const python: Grammar = {
  start: [[/>>> |\.\.\. /y, 'comment'], ...rules],
  long: THROUGH_MARK,
  formatted: [
    [throughEnd, 'string', POP],
    [atLineEnd, undefined, POP],
    [/\{\{|\}\}|\\./y, 'string'],
    [/\{/y, undefined, { push: 'hole' }],
    [/[^{}\\"']+|./y, 'string'],
  ],
  hole: [[/\}|$/y, undefined, POP], [/[!:][^{}"']*(?=\})/y], [/\{/y, undefined, { push: 'hole' }], ...rules],
}

/** The quotes that end a string, and only they: what comes before them may hold something to fill in. */
function throughEnd(line: string, at: number, mark: string): number {
  return line.startsWith(mark, at) ? at + mark.length : -1
}

/** Where a string with one quote ends, because its line does. */
function atLineEnd(line: string, at: number, mark: string): number {
  return mark.length === 1 && at === line.length ? at : -1
}
