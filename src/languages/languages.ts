import type { Grammar } from './grammar.js'

const data = () => import('./data.js')
const cLike = () => import('./c-like.js')
const javascript = () => import('./javascript.js')
const markup = () => import('./html.js')
const shell = () => import('./shell.js')
const text = () => import('./text.js')

const loaders: readonly [names: string, load: () => Promise<Grammar>][] = [
  ['javascript js jsx mjs cjs node', async () => (await javascript()).javascript],
  ['typescript ts mts cts', async () => (await javascript()).typescript],
  ['tsx', async () => (await javascript()).tsx],
  ['python py python3 py3 pyi pycon', async () => (await import('./python.js')).python],
  ['ruby rb', async () => (await import('./ruby.js')).ruby],
  ['json jsonc json5 jsonl ndjson', async () => (await data()).json],
  ['yaml yml', async () => (await data()).yaml],
  ['toml ini cfg conf properties env dotenv', async () => (await data()).toml],
  ['graphql gql', async () => (await data()).graphql],
  ['bash sh shell zsh console shell-session shellscript', async () => (await shell()).shell],
  ['dockerfile docker', async () => (await shell()).dockerfile],
  ['html htm vue svelte astro', async () => (await markup()).html],
  ['xml svg rss xsd plist', async () => (await markup()).xml],
  ['css scss sass less', async () => (await import('./css.js')).css],
  ['sql mysql postgresql postgres psql plsql sqlite tsql', async () => (await import('./sql.js')).sql],
  ['go golang', async () => (await cLike()).go],
  ['rust rs', async () => (await cLike()).rust],
  ['java', async () => (await cLike()).java],
  ['kotlin kt kts', async () => (await cLike()).kotlin],
  ['swift', async () => (await cLike()).swift],
  ['c h', async () => (await cLike()).c],
  ['c++ cpp cc cxx hpp hxx', async () => (await cLike()).cpp],
  ['csharp cs c#', async () => (await cLike()).csharp],
  ['dart', async () => (await cLike()).dart],
  ['php', async () => (await cLike()).php],
  ['diff patch', async () => (await text()).diff],
  ['markdown md mdx', async () => (await text()).markdown],
]

/** By every name a language goes by, what loads its grammar. */
export const languages: ReadonlyMap<string, () => Promise<Grammar>> = new Map(
  loaders.flatMap(([names, load]) => names.split(' ').map((name) => [name, load] as const)),
)
