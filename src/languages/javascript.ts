import {
  BLOCK_COMMENT,
  COMMENT,
  DOUBLE_QUOTED,
  type Grammar,
  type Kind,
  NAME,
  NUMBER,
  nextCharacter,
  POP,
  type Rule,
  SINGLE_QUOTED,
  SLASH_COMMENT,
  SPACE,
  words,
} from './grammar.js'

const KEYWORDS =
  'break case catch class const continue debugger default delete do else export extends false finally for function ' +
  'if import in instanceof let new null return super switch this throw true try typeof undefined var void while ' +
  'with yield await'
const TYPES = 'any bigint boolean never number object string symbol unknown'

/** What may stand between the name of a function and its parameters. */
const TYPES_OF_CALL = /<[^()=;]{1,80}>\(/y

/**
 * Where a value is expected (`start`), `/` begins a regular expression and `<` an element; after a value (`after`)
 * they are operators.
 */
function createGrammar(types: string | undefined, hasElements: boolean): Grammar {
  const wordKind = words(types ? { keyword: KEYWORDS, type: types } : { keyword: KEYWORDS })
  const name: Kind = (text, line, start, end) => {
    TYPES_OF_CALL.lastIndex = end
    return wordKind(text, line, start, end) ?? (TYPES_OF_CALL.test(line) ? 'function' : undefined)
  }
  const opensTag: Rule[] = hasElements
    ? [
        // Not `<T,>(x: T) => …`, `<T extends …>` and `<T>(…)`.
        [
          /<(?![A-Za-z]\w*(?:,|\s+extends\b|>\())(?:[A-Za-z][\w.:-]*|(?=>))/y,
          'tag',
          { swap: 'after', push: 'tag' },
        ],
      ]
    : []
  const anywhere: Rule[] = [
    SPACE,
    [/[=!&|*%^~?:,;([]+|\+(?!\+)|-(?!-)/y, undefined, { swap: 'start' }],
    SLASH_COMMENT,
    BLOCK_COMMENT,
    [DOUBLE_QUOTED[0], 'string', { swap: 'after' }],
    [SINGLE_QUOTED[0], 'string', { swap: 'after' }],
    [/`/y, 'string', { swap: 'after', push: 'template' }],
    [NUMBER[0], 'number', { swap: 'after' }],
    [
      /(?<!\.)(?:return|typeof|case|in|instanceof|yield|await|else|do|default|new|throw|delete|void)(?![\w$:])/y,
      'keyword',
      { swap: 'start' },
    ],
    [
      /(?<!\.)(?:as|async|abstract|accessor|declare|enum|from|get|implements|infer|interface|is|keyof|module|namespace|of|override|private|protected|public|readonly|satisfies|set|static|type)(?=\s+[\w$"'`{[*#(]|$)(?!\s+(?:in|of|instanceof)\b)/y,
      'keyword',
      { swap: 'start' },
    ],
    [/async(?=\()/y, 'keyword'],
    [NAME, name, { swap: 'after' }],
    [
      /[@#][\w$]+/y,
      (text, line, _, end) => (text[0] === '@' || nextCharacter(line, end) === '(' ? 'function' : undefined),
      { swap: 'after' },
    ],
    [/\{/y, undefined, { swap: 'start', push: 'start' }],
    [/\}/y, undefined, POP],
    [/[)\]]|\+\+|--/y, undefined, { swap: 'after' }],
    [/[^\s]/y, undefined, { swap: 'start' }],
  ]
  return {
    start: [
      [/\/(?![/*])(?:[^\\/[]|\\.|\[(?:[^\]\\]|\\.)*\]?)*(?:\/[a-z]*)?/y, 'string', { swap: 'after' }],
      ...opensTag,
      ...anywhere,
    ],
    // A line that begins with an element goes on from nothing.
    after: [
      ...(hasElements ? ([[/^\s*(?=<[A-Za-z>])/y, undefined, { swap: 'start' }]] as Rule[]) : []),
      ...anywhere,
    ],
    comment: COMMENT,
    template: [
      [/`/y, 'string', POP],
      [/\$\{/y, undefined, { push: 'start' }],
      [/(?:[^`\\$]|\\.|\$(?!\{))+|\\/y, 'string'],
    ],
    tag: [
      SPACE,
      [/\/>/y, 'tag', POP],
      [/>/y, 'tag', { swap: 'content' }],
      [/[\w:-]+/y, 'attribute'],
      [/"[^"]*"?|'[^']*'?/y, 'string'],
      [/\{/y, undefined, { push: 'start' }],
      BLOCK_COMMENT,
      SLASH_COMMENT,
    ],
    content: [
      [/<\/[\w.:-]*>?/y, 'tag', POP],
      [/<(?:[A-Za-z][\w.:-]*|(?=>))/y, 'tag', { push: 'tag' }],
      [/\{/y, undefined, { push: 'start' }],
      [/[^<{]+/y],
    ],
  }
}

export const javascript: Grammar = createGrammar(undefined, true)
export const tsx: Grammar = createGrammar(TYPES, true)
/** Without elements: `<string>value` is a type. */
export const typescript: Grammar = createGrammar(TYPES, false)
