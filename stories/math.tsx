import { type ReactElement, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import type { CodeRendererProps, MarkdownRenderers } from 'react-agent-stream'
import 'katex/dist/katex.min.css'
import { render } from 'katex'

/** Longer formulas are shown as they were written: reading one holds up the page. */
const MAX_TEX_CHARS = 5_000

/** A formula, also as MathML for assistive technology; what cannot be read is shown as it was written. */
function Formula({
  tex,
  isBlock,
  children,
}: {
  tex: string
  isBlock: boolean
  children: ReactNode
}): ReactNode {
  const box = useRef<HTMLSpanElement>(null)
  const [unreadable, setUnreadable] = useState<string>()
  useLayoutEffect(() => {
    if (!box.current) return
    try {
      render(tex, box.current, {
        displayMode: isBlock,
        // Nothing that leads somewhere, loads something, or sets styles, classes or ids.
        trust: false,
        strict: 'ignore',
        errorColor: 'currentColor',
        maxExpand: 1000,
        maxSize: 50,
      })
    } catch {
      // What is no formula, and what is nested so deeply that the stack ends.
      // oxlint-disable-next-line react/set-state-in-effect -- whether it is a formula is known when KaTeX has tried
      setUnreadable(tex)
    }
  }, [tex, isBlock])
  if (unreadable === tex) return children
  return <span ref={box} style={isBlock ? { display: 'block', overflowX: 'auto' } : undefined} />
}

function MathBlock({ code, isOpen, children }: CodeRendererProps): ReactNode {
  if (isOpen || code.length > MAX_TEX_CHARS) return children
  return (
    <Formula tex={code} isBlock>
      {children}
    </Formula>
  )
}

/** Formulas between fences, and between dollar signs in code within a line: `$x^2$`. */
export const mathRenderers: MarkdownRenderers = {
  code: { math: MathBlock, latex: MathBlock, tex: MathBlock },
  inlineCode: ({ node, children }): ReactElement => {
    const tex = /^\$(.+)\$$/.exec(node.text)?.[1]
    if (!tex) return <>{children}</>
    return (
      <Formula tex={tex} isBlock={false}>
        {children}
      </Formula>
    )
  },
}
