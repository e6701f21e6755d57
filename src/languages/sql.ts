import { BLOCK_COMMENT, COMMENT, type Grammar, NAME, NUMBER, POP, SPACE, words } from './grammar.js'

const KEYWORDS =
  'add all alter analyze and any as asc begin between by cascade case check column commit conflict constraint create ' +
  'cross current_date current_timestamp database default delete desc describe distinct do drop each else elsif end ' +
  'except exec execute exists explain extension false fetch filter first following for foreign from full function ' +
  'generated grant group having if ilike in index inner insert intersect interval into is join key language last ' +
  'lateral left like limit local materialized merge natural not nothing null nulls of offset on only or order outer ' +
  'over partition plpgsql preceding primary procedure raise range recursive references replace restrict return ' +
  'returning returns revoke right rollback row rows schema select sequence set show some table temp temporary then ' +
  'to top transaction trigger true truncate unbounded union unique update use using values view when where window with'
const TYPES =
  'array bigint bigserial binary bit blob boolean bool bytea char character date datetime decimal double enum float ' +
  'int integer json jsonb money numeric nvarchar precision real serial smallint text time timestamp timestamptz ' +
  'tinyint uuid varbinary varchar varying'

export const sql: Grammar = {
  start: [
    SPACE,
    [/--.*/y, 'comment'],
    [/#(?![\w>-]).*/y, 'comment'],
    BLOCK_COMMENT,
    [/'/y, 'string', { push: 'string' }],
    [/"[^"]*"?|`[^`]*`?/y],
    NUMBER,
    [/[@:$]\w+/y, 'property'],
    [NAME, words({ keyword: KEYWORDS, type: TYPES }, { anyCase: true })],
  ],
  comment: COMMENT,
  // It may go on over lines; two quotes are one.
  string: [
    [/(?:[^']|'')*'(?!')/y, 'string', POP],
    [/.+/y, 'string'],
  ],
}
