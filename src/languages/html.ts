import { css } from './css.js'
import { type Grammar, type Move, POP, type Rule, SPACE } from './grammar.js'
import { javascript, tsx } from './javascript.js'

const TAG: Rule = [/<\/?[A-Za-z][\w:.-]*/y, 'tag', { push: 'tag' }]

/** What stands in a tag, up to its end. */
function attributes(atEnd: Move): readonly Rule[] {
  return [
    SPACE,
    [/\/>/y, 'tag', POP],
    [/>/y, 'tag', atEnd],
    [/=\s*[^\s"'>=]+/y, 'string'],
    [/"/y, 'string', { push: 'double' }],
    [/'/y, 'string', { push: 'single' }],
    [/[^\s"'<>/=]+/y, 'attribute'],
    // A tag that nothing ends.
    [/(?=<)/y, undefined, POP],
  ]
}

export const xml: Grammar = {
  start: [
    [/<!--/y, 'comment', { push: 'comment' }],
    [/<!\[CDATA\[/y, 'comment', { push: 'data' }],
    [/<[!?][^>]*>?/y, 'keyword'],
    TAG,
    [/&#?\w+;/y, 'number'],
    [/[^<&]+/y],
  ],
  tag: attributes(POP),
  double: [
    [/[^"]*"/y, 'string', POP],
    [/.+/y, 'string'],
  ],
  single: [
    [/[^']*'/y, 'string', POP],
    [/.+/y, 'string'],
  ],
  comment: [
    [/.*?-->/y, 'comment', POP],
    [/.+/y, 'comment'],
  ],
  data: [[/.*?\]\]>/y, 'comment', POP], [/.+/y]],
}

export const html: Grammar = {
  ...xml,
  start: [
    [/<script(?=[^>]*\slang=["']?ts)/iy, 'tag', { push: 'typed' }],
    [/<script\b/iy, 'tag', { push: 'script' }],
    [/<style\b/iy, 'tag', { push: 'style' }],
    ...xml.start,
  ],
  script: attributes({ swap: 'start', embed: { language: javascript, until: /<\/script/gi } }),
  typed: attributes({ swap: 'start', embed: { language: tsx, until: /<\/script/gi } }),
  style: attributes({ swap: 'start', embed: { language: css, until: /<\/style/gi } }),
}
