import { type Context, createContext } from 'react'
import type { Definitions } from '../markdown/tree.js'
import type { ImagePolicy, LinkPolicy } from '../markdown/url.js'
import type { Highlighter } from './code-highlight.js'
import type { MarkdownRenderers } from './markdown-renderers.js'

/** What all of a text is shown with. Another object renders all of it again. */
export interface MarkdownView {
  links: LinkPolicy | undefined
  images: ImagePolicy | undefined
  renderers: MarkdownRenderers | undefined
  highlight: Highlighter | undefined
  headingOffset: number
  /** What ids of footnotes begin with. */
  idPrefix: string
}

/** For texts that cannot refer to any. */
export const noDefinitions: Definitions = { links: new Map(), footnotes: new Map() }

/** What the labels of a text stand for; another value when one was defined. Asked for only by what holds a `[`. */
export const DefinitionsContext: Context<Definitions> = createContext(noDefinitions)
