import {
  BLOCK_COMMENT,
  COMMENT,
  type Grammar,
  type Kind,
  NUMBER,
  nextCharacter,
  POP,
  type Rule,
  SLASH_COMMENT,
  SPACE,
  THROUGH_MARK,
} from './grammar.js'

/** A string that is the name of something, if a colon comes behind it. */
const keyOrString: Kind = (_, line, __, end) => (nextCharacter(line, end) === ':' ? 'property' : 'string')

const CONSTANT: Rule = [/(?:true|false|null|yes|no|on|off|~)(?=\s*(?:[,#\]}]|$))/iy, 'keyword']

/** With comments and single quotes, as configuration files have them. */
export const json: Grammar = {
  start: [
    SPACE,
    SLASH_COMMENT,
    BLOCK_COMMENT,
    [/"(?:[^"\\]|\\.)*"?/y, keyOrString],
    [/'(?:[^'\\]|\\.)*'?/y, keyOrString],
    [/-?(?:\d+(?:\.\d+)?)(?:[eE][+-]?\d+)?/y, 'number'],
    [/(?:true|false|null)\b/y, 'keyword'],
    [/[A-Za-z_$][\w$]*/y, (_, line, __, end) => (nextCharacter(line, end) === ':' ? 'property' : undefined)],
  ],
  comment: COMMENT,
}

const YAML_STRINGS: readonly Rule[] = [
  [/"(?:[^"\\]|\\.)*"?/y, keyOrString],
  [/'(?:[^']|'')*'?/y, keyOrString],
]

export const yaml: Grammar = {
  // A key may come.
  start: [
    [/^(?:---|\.\.\.)(?!\S)|^%.*/y, 'comment'],
    SPACE,
    [/(?<!\S)#.*/y, 'comment'],
    [/[-?](?=\s|$)/y],
    [/[\w.$/@<~*-][\w.$/@<~* ()+-]*(?=:(?:\s|$))/y, 'property'],
    [/(?=.)/y, undefined, { swap: 'value' }],
  ],
  value: [
    [/$/y, undefined, { swap: 'start' }],
    SPACE,
    [/(?<!\S)#.*/y, 'comment'],
    [/[[{,]/y, undefined, { swap: 'start' }],
    [
      /[|>][+-]?\d?[+-]?(?=\s*(?:#.*)?$)/y,
      'keyword',
      { swap: 'start', push: 'block', mark: (_, line) => indentation(line) },
    ],
    ...YAML_STRINGS,
    [/[&*!][\w!:/.-]+/y, 'type'],
    CONSTANT,
    [/[+-]?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?(?=\s*(?:[,#\]}]|$))/iy, 'number'],
    [/[^\s,[\]{}"'#]+/y],
  ],
  // Until a line that is not further in than the one it began in.
  block: [
    [
      (line, at, mark) =>
        at === 0 && line.trim() !== '' && indentation(line).length <= mark.length ? 0 : -1,
      undefined,
      POP,
    ],
    [/.+/y, 'string'],
  ],
}

function indentation(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? ''
}

/** TOML, INI and what is written like them. */
export const toml: Grammar = {
  start: [
    SPACE,
    [/^\[.*?\]\]?|^\[.*/y, 'type'],
    [/[#;].*/y, 'comment'],
    [/(?<=^\s*(?:export\s+)?)[\w."'-]+(?=\s*[=:])/y, 'property'],
    [/(?:"""|''')/y, 'string', { push: 'long', mark: (text) => text }],
    [/"(?:[^"\\]|\\.)*"?/y, 'string'],
    [/'[^']*'?/y, 'string'],
    CONSTANT,
    [/[+-]?\d[\w.:+-]*/y, 'number'],
    [/\$\{[^}]*\}?|\$\w+/y, 'property'],
    [/[^\s"'#;$[\]{},]+/y],
  ],
  long: THROUGH_MARK,
}

export const graphql: Grammar = {
  start: [
    SPACE,
    [/#.*/y, 'comment'],
    [/"""/y, 'string', { push: 'long', mark: (text) => text }],
    [/"(?:[^"\\]|\\.)*"?/y, 'string'],
    [/[$@]\w+/y, 'attribute'],
    NUMBER,
    [
      /(?:query|mutation|subscription|fragment|on|type|interface|union|enum|input|scalar|extend|implements|schema|directive|true|false|null)\b(?!\s*[:(])/y,
      'keyword',
    ],
    [/[A-Z]\w*/y, 'type'],
    [/\w+/y, (_, line, __, end) => (line[end] === ':' ? 'property' : undefined)],
  ],
  long: THROUGH_MARK,
}
