import { type Grammar, HASH_COMMENT, POP, type Rule, SPACE, TO_MARKED_LINE } from './grammar.js'

/** What may stand anywhere in a command. */
const anywhere: readonly Rule[] = [
  SPACE,
  HASH_COMMENT,
  [/'/y, 'string', { push: 'single' }],
  [/"/y, 'string', { push: 'double' }],
  [/\$\(/y, undefined, { push: 'inner' }],
  [/\$(?:\w+|[@*#?$!-]|\{[^}]*\}?)/y, 'property'],
  [/\\./y],
]

const HERE_DOCUMENT: Rule = [
  /<<[-~]?\s*(['"]?)\w+\1(?!<)/y,
  'string',
  { push: 'documentLine', mark: (text) => text.replace(/\W/g, '') },
]

const OPTION: Rule = [/(?<=\s)--?[A-Za-z][\w-]*/y, 'attribute']
const WORD: Rule = [/[^\s'"$\\|&;()<>`]+/y]

/** Where a command is expected, and behind it, where its parameters are. */
function commands(command: string, parameters: string): { [mode: string]: readonly Rule[] } {
  return {
    [command]: [
      // The prompt of a session.
      [/^\s*[$%] (?=\S)/y, 'comment'],
      HERE_DOCUMENT,
      ...anywhere,
      [/(?:if|then|else|elif|do|while|until|time|sudo)(?![\w-])/y, 'keyword'],
      [
        /(?:break|case|continue|declare|done|esac|exit|export|fi|for|function|local|readonly|return|select|set|shift|source|trap|unset)(?![\w-])/y,
        'keyword',
        { swap: parameters },
      ],
      [/\w+(?=\+?=)/y, 'property', { swap: parameters }],
      [/\[\[?(?=\s)/y, undefined, { swap: parameters }],
      [/[[\]{}!|&;()<>=`]+/y],
      [WORD[0], 'function', { swap: parameters }],
    ],
    [parameters]: [
      [/\\$/y, undefined, { swap: `${parameters}GoOn` }],
      [/$/y, undefined, { swap: command }],
      HERE_DOCUMENT,
      ...anywhere,
      [/\|\|?|&&?(?!>)|;;?|`/y, undefined, { swap: command }],
      OPTION,
      [/(?<=\s)\d+(?!\S)/y, 'number'],
      [/(?<=\s)in(?!\S)/y, 'keyword'],
      WORD,
    ],
    [`${parameters}GoOn`]: [[/^/y, undefined, { swap: parameters }]],
  }
}

const inner = commands('inner', 'innerParameters')
const closed: Rule[] = [
  [/\)/y, undefined, POP],
  [/\(/y, undefined, { push: 'inner' }],
]

export const shell: Grammar = {
  start: [],
  ...commands('start', 'parameters'),
  ...inner,
  inner: [...closed, ...(inner['inner'] ?? [])],
  innerParameters: [...closed, ...(inner['innerParameters'] ?? [])],
  single: [
    [/[^']*'/y, 'string', POP],
    [/.+/y, 'string'],
  ],
  double: [
    [/"/y, 'string', POP],
    [/\$\(/y, undefined, { push: 'inner' }],
    [/\$(?:\w+|[@*#?$!-]|\{[^}]*\}?)/y, 'property'],
    [/(?:[^"\\$]|\\.)+|[\\$]/y, 'string'],
  ],
  documentLine: [[/$/y, undefined, { swap: 'document' }], ...anywhere, OPTION, WORD],
  document: TO_MARKED_LINE,
}

/** Instructions with a shell's command behind them. */
export const dockerfile: Grammar = {
  ...shell,
  start: [
    HASH_COMMENT,
    SPACE,
    [
      /(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\b/iy,
      'keyword',
      { swap: 'parameters' },
    ],
    WORD,
  ],
  parameters: [[/(?<=\s)as(?!\S)/iy, 'keyword'], ...(shell['parameters'] ?? [])],
}
