import {
  DOUBLE_QUOTED,
  type Grammar,
  HASH_COMMENT,
  NUMBER,
  POP,
  SINGLE_QUOTED,
  SPACE,
  TO_MARKED_LINE,
  words,
} from './grammar.js'

const WORDS =
  'alias and begin break case class def defined? do else elsif end ensure extend false for if in include loop module ' +
  'next nil not or private protected public raise redo require require_relative rescue retry return self super then ' +
  'true undef unless until when while yield attr_accessor attr_reader attr_writer lambda proc'

export const ruby: Grammar = {
  start: [
    SPACE,
    [/^=begin\b.*/y, 'comment', { push: 'comment' }],
    HASH_COMMENT,
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
    [/`(?:[^`\\]|\\.)*`?/y, 'string'],
    [/<<[~-]?(['"]?)[A-Z]\w*\1/y, 'string', { push: 'long', mark: (text) => text.replace(/\W/g, '') }],
    [/(?<!:):[A-Za-z_]\w*[?!]?|[A-Za-z_]\w*[?!]?:(?!:)/y, 'property'],
    [/@@?\w+|\$\w+/y, 'property'],
    NUMBER,
    [/[A-Za-z_]\w*[?!]?/y, words({ keyword: WORDS })],
  ],
  comment: [
    [/^=end\b.*/y, 'comment', POP],
    [/.+/y, 'comment'],
  ],
  long: [...TO_MARKED_LINE],
}
