import {
  BLOCK_COMMENT,
  COMMENT,
  DOUBLE_QUOTED,
  type Grammar,
  nextCharacter,
  POP,
  SINGLE_QUOTED,
  SLASH_COMMENT,
  SPACE,
} from './grammar.js'

/** With what Sass and Less add to it. */
export const css: Grammar = {
  start: [
    SPACE,
    BLOCK_COMMENT,
    SLASH_COMMENT,
    [/@[\w-]+/y, 'keyword'],
    [/url\([^)]*\)?/y, 'string'],
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
    [declaration, 'property', { push: 'value' }],
    [/[.%][\w-]+|#(?!\{)[\w-]+/y, 'type'],
    [/::?[\w-]+/y, 'function'],
    [/[@$][\w-]+/y, 'property'],
    [/\[[^\]]*\]?/y, 'attribute'],
    [/\d[\w.%]*/y, 'number'],
    [/[\w-]+(?=\()/y, 'function'],
    [/&|[A-Za-z][\w-]*/y, 'tag'],
    [/[\w-]+/y],
    [/\{/y, undefined, { push: 'start' }],
    [/\}/y, undefined, POP],
  ],
  value: [
    [/;/y, undefined, POP],
    [/(?=\})/y, undefined, POP],
    SPACE,
    BLOCK_COMMENT,
    [/(?<!:)\/\/.*/y, 'comment'],
    [/url\([^)]*\)?/y, 'string'],
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
    [/#[\da-fA-F]{3,8}\b|[+-]?(?:\d+(?:\.\d+)?|\.\d+)[\w%]*/y, 'number'],
    [/!\s*\w+/y, 'keyword'],
    [/--[\w-]+|[@$][\w-]+/y, 'property'],
    [/[\w-]+(?=\()/y, 'function'],
    [/[\w-]+/y],
  ],
  comment: COMMENT,
}

/** The name of a property: one with a colon behind it, and no block in its line. */
function declaration(line: string, at: number): number {
  NAME.lastIndex = at
  if (!NAME.test(line)) return -1
  const end = NAME.lastIndex
  return nextCharacter(line, end) === ':' && !line.includes('{', end) ? end : -1
}

const NAME = /[@$]?[A-Za-z-][\w-]*/y
