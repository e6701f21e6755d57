import type { ComponentType, ReactNode } from 'react'
import type {
  Code,
  Heading,
  Image,
  InlineCode,
  Link,
  List,
  ListItem,
  Paragraph,
  Quote,
  Rule,
  Table,
} from '../markdown/tree.js'

/** What a component gets that shows one piece of a text. */
export interface MarkdownRendererProps<Node> {
  /** What was read. It is another object when something of it changed; `node.isOpen` says whether more can come. */
  node: Node
  /** What is in it, rendered. Put your own element around it. */
  children?: ReactNode
}

/** What a component gets that shows headings. */
export interface HeadingRendererProps extends MarkdownRendererProps<Heading> {
  /** The level its element should have, from 1 to 6: `node.level`, shifted below what is above the text. */
  level: number
}

/** What a component gets that shows links. */
export interface LinkRendererProps extends MarkdownRendererProps<Link> {
  /** Where it may lead. Absent while it is not complete, and where it is not allowed: then it is no link. */
  href: string | undefined
}

/** What a component gets that shows images. `children` is the image, or its placeholder. */
export interface ImageRendererProps extends MarkdownRendererProps<Image> {
  /** What may be loaded. Absent where it is not allowed to be loaded unasked. */
  src: string | undefined
}

/** What a component gets that shows the code of one language. `children` is the code as it is shown without it. */
export interface CodeRendererProps extends MarkdownRendererProps<Code> {
  /** All of the code so far, with its line ends. Not safe to be run, or to become part of a page. */
  code: string
  /** The first word behind the fence, in lower case. */
  language: string
  /** More can come: what is there may be cut anywhere. */
  isOpen: boolean
}

/**
 * Components of your own for what a text consists of. One that throws is replaced by what is shown without it, and
 * takes nothing else with it. Make the object outside of a component: another one renders the whole text again.
 */
export interface MarkdownRenderers {
  paragraph?: ComponentType<MarkdownRendererProps<Paragraph>> | undefined
  heading?: ComponentType<HeadingRendererProps> | undefined
  quote?: ComponentType<MarkdownRendererProps<Quote>> | undefined
  /** `children` are its items: `<li>` elements. */
  list?: ComponentType<MarkdownRendererProps<List>> | undefined
  item?: ComponentType<MarkdownRendererProps<ListItem>> | undefined
  /** `children` are its head and its rows: a `<thead>`, and a `<tbody>` for every few rows. */
  table?: ComponentType<MarkdownRendererProps<Table>> | undefined
  rule?: ComponentType<MarkdownRendererProps<Rule>> | undefined
  link?: ComponentType<LinkRendererProps> | undefined
  image?: ComponentType<ImageRendererProps> | undefined
  inlineCode?: ComponentType<MarkdownRendererProps<InlineCode>> | undefined
  /** By language, in lower case: `{ mermaid: Diagram }`. `'*'` is for every other one, and for code without one. */
  code?: Readonly<Record<string, ComponentType<CodeRendererProps>>> | undefined
}
