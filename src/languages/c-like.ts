import {
  BLOCK_COMMENT,
  COMMENT,
  DOUBLE_QUOTED,
  type Grammar,
  NAME,
  NUMBER,
  POP,
  type Rule,
  SLASH_COMMENT,
  SPACE,
  THROUGH_MARK,
  TO_MARKED_LINE,
  words,
} from './grammar.js'

/** A character in quotes. */
const CHARACTER: Rule = [/'(?:\\[^']{1,10}|\\'|[^'\\]{1,2})'/y, 'string']
const ANNOTATION: Rule = [/@\w+/y, 'function']

function createGrammar(keywords: string, types: string, own: readonly Rule[]): Grammar {
  return {
    start: [
      SPACE,
      SLASH_COMMENT,
      BLOCK_COMMENT,
      ...own,
      DOUBLE_QUOTED,
      NUMBER,
      [NAME, words({ keyword: keywords, type: types })],
    ],
    comment: COMMENT,
    long: THROUGH_MARK,
    document: TO_MARKED_LINE,
    // Between `"` and `"`, over several lines; what a quote in it is written as depends on the language.
    verbatim: [
      [/(?:[^"]|"")*"(?!")/y, 'string', POP],
      [/.+/y, 'string'],
    ],
    quoted: [
      [/(?:[^"\\]|\\.)*"/y, 'string', POP],
      [/.+/y, 'string'],
    ],
  }
}

/** A string that goes on until the same three quotes come again. */
const TEXT_BLOCK: Rule = [/"""/y, 'string', { push: 'long', mark: (text) => text }]

const PREPROCESSOR: Rule[] = [
  [/^\s*#\s*include\b/y, 'keyword', { push: 'include' }],
  [/^\s*#\s*\w+/y, 'keyword'],
]
const INCLUDE: readonly Rule[] = [
  [/$/y, undefined, POP],
  SPACE,
  [/<[^>]*>?|"[^"]*"?/y, 'string'],
  SLASH_COMMENT,
]

const C_KEYWORDS =
  'auto break case const continue default do else enum extern for goto if inline register restrict return sizeof ' +
  'static struct switch typedef union volatile while true false NULL nullptr'
const C_TYPES =
  'bool char double float int long short signed unsigned void size_t ssize_t FILE int8_t int16_t int32_t int64_t ' +
  'uint8_t uint16_t uint32_t uint64_t wchar_t ptrdiff_t'

export const c: Grammar = {
  ...createGrammar(C_KEYWORDS, C_TYPES, [...PREPROCESSOR, CHARACTER]),
  include: INCLUDE,
}

export const cpp: Grammar = {
  ...createGrammar(
    `${C_KEYWORDS} alignas alignof catch class co_await co_return co_yield concept consteval constexpr constinit ` +
      'const_cast decltype delete dynamic_cast explicit export final friend import module mutable namespace new ' +
      'noexcept operator override private protected public reinterpret_cast requires static_assert static_cast ' +
      'template this throw try typename using virtual',
    `${C_TYPES} string string_view vector map set unordered_map unordered_set pair tuple optional variant array ` +
      'unique_ptr shared_ptr',
    [
      ...PREPROCESSOR,
      [
        /(?:u8|[uUL])?R"[^\s()\\"]{0,16}\(/y,
        'string',
        { push: 'long', mark: (text) => `)${text.slice(text.indexOf('"') + 1, -1)}"` },
      ],
      CHARACTER,
    ],
  ),
  include: INCLUDE,
}

export const java: Grammar = createGrammar(
  'abstract assert break case catch class const continue default do else enum exports extends final finally for goto ' +
    'if implements import instanceof interface module native new non-sealed package permits private protected public ' +
    'record requires return sealed static strictfp super switch synchronized this throw throws transient try var ' +
    'volatile while yield true false null',
  'boolean byte char double float int long short void',
  [TEXT_BLOCK, CHARACTER, ANNOTATION],
)

export const kotlin: Grammar = createGrammar(
  'abstract actual annotation as break by catch class companion const constructor continue crossinline data do else ' +
    'enum expect external final finally for fun if import in infix init inline inner interface internal is it ' +
    'lateinit noinline null object open operator out override package private protected public reified return ' +
    'sealed super suspend tailrec this throw true try typealias val value var vararg when where while false',
  '',
  [TEXT_BLOCK, CHARACTER, ANNOTATION],
)

export const swift: Grammar = createGrammar(
  'actor any as associatedtype async await break case catch class continue convenience default defer deinit do else ' +
    'enum extension fallthrough false fileprivate final for func guard if import in indirect init inout internal is ' +
    'lazy let mutating nil open operator override private protocol public repeat required rethrows return self Self ' +
    'some static struct subscript super switch throw throws true try typealias unowned var weak where while',
  '',
  [TEXT_BLOCK, [/[@#]\w+/y, 'keyword']],
)

export const csharp: Grammar = createGrammar(
  'abstract as async await base break case catch checked class const continue default delegate do else enum event ' +
    'explicit extern false finally fixed for foreach get global goto if implicit in init interface internal is lock ' +
    'namespace new null operator out override params partial private protected public readonly record ref required ' +
    'return sealed set sizeof stackalloc static struct switch this throw true try typeof unchecked unsafe using var ' +
    'virtual volatile when where while with yield',
  'bool byte char decimal double dynamic float int long nint nuint object sbyte short string uint ulong ushort void',
  [
    [/^\s*#\s*\w+.*/y, 'keyword'],
    TEXT_BLOCK,
    [/\$?@\$?"/y, 'string', { push: 'verbatim' }],
    [/\$"(?:[^"\\]|\\.)*"?/y, 'string'],
    CHARACTER,
  ],
)

export const go: Grammar = createGrammar(
  'break case chan const continue default defer else fallthrough false for func go goto if import interface iota map ' +
    'nil package range return select struct switch true type var',
  'any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint ' +
    'uint8 uint16 uint32 uint64 uintptr',
  [[/`/y, 'string', { push: 'long', mark: (text) => text }], CHARACTER],
)

export const rust: Grammar = createGrammar(
  'as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move ' +
    'mut pub ref return self Self static struct super trait true type unsafe use where while',
  'bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize',
  [
    [/b?r#{0,16}"/y, 'string', { push: 'long', mark: (text) => `"${text.replace(/[^#]/g, '')}` }],
    // A string may go on over lines.
    [/b?"(?:[^"\\]|\\.)*"/y, 'string'],
    [/b?"/y, 'string', { push: 'quoted' }],
    CHARACTER,
    [/'[a-z_]\w*/y, 'type'],
    [/#!?\[[^\]]*\]?/y, 'attribute'],
    [/[a-z_]\w*!(?=\s?[([{])/y, 'function'],
  ],
)

export const dart: Grammar = createGrammar(
  'abstract as assert async await base break case catch class const continue covariant default deferred do dynamic ' +
    'else enum export extends extension external factory false final finally for get hide if implements import in ' +
    'interface is late library mixin new null on operator part required rethrow return sealed set show static super ' +
    'switch sync this throw true try typedef var void when while with yield',
  'bool double int num',
  [
    [/r?(?:"""|''')/y, 'string', { push: 'long', mark: (text) => text.slice(-3) }],
    [/'(?:[^'\\]|\\.)*'?/y, 'string'],
    ANNOTATION,
  ],
)

export const php: Grammar = createGrammar(
  'abstract and array as break callable case catch class clone const continue declare default do echo else elseif ' +
    'empty enddeclare endfor endforeach endif endswitch endwhile enum extends false final finally fn for foreach ' +
    'function global goto if implements include include_once instanceof insteadof interface isset list match ' +
    'namespace new null or print private protected public readonly require require_once return self static switch ' +
    'this throw trait true try unset use var while xor yield',
  'bool float int iterable mixed never object string void',
  [
    [/<\?(?:php|=)?|\?>/y, 'keyword'],
    [/#(?!\[).*/y, 'comment'],
    [/\$\w+/y, 'property'],
    [/<<<(["']?)\w+\1/y, 'string', { push: 'document', mark: (text) => text.replace(/\W/g, '') }],
    [/'(?:[^'\\]|\\.)*'?/y, 'string'],
    [/#\[[^\]]*\]?/y, 'attribute'],
  ],
)
