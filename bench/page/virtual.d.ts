declare module 'virtual:candidates' {
  import type { Mount } from './candidate.js'
  import type { Parser } from './parsers/parser.js'
  /** The candidates of this build, by the path of their file. */
  export const modules: Record<string, () => Promise<{ mount?: Mount; parser?: Parser }>>
}
