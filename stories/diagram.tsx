import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { CodeRendererProps, MarkdownRenderers } from 'react-agent-stream'

const TIMEOUT_MS = 30_000
const MAX_HEIGHT_PX = 2_000

/**
 * A diagram in a frame of its own, which can reach neither the page nor the network. Its code is shown until it is
 * drawn, and where it cannot be.
 */
function Diagram({ code, isOpen, children }: CodeRendererProps): ReactNode {
  if (isOpen) return children
  // A new frame for each: what one diagram configures must not be there for the next.
  return (
    <DiagramFrame key={code} code={code}>
      {children}
    </DiagramFrame>
  )
}

export const diagramRenderers: MarkdownRenderers = { code: { mermaid: Diagram } }

function DiagramFrame({ code, children }: { code: string; children: ReactNode }): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLIFrameElement>(null)
  const [page, setPage] = useState<string>()
  const [height, setHeight] = useState(0)
  const [isGivenUp, setIsGivenUp] = useState(false)

  useEffect(() => {
    let address = ''
    let isGone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const giveUp = () => setIsGivenUp(true)
    const onMessage = ({ source, data }: MessageEvent<unknown>) => {
      if (!source || source !== frame.current?.contentWindow) return
      clearTimeout(timer)
      if (typeof data === 'number' && data > 0) setHeight(Math.min(data, MAX_HEIGHT_PX))
      else giveUp()
    }
    const open = async () => {
      library ??= loadLibrary()
      const loaded = await library
      if (isGone || !place.current) return
      timer = setTimeout(giveUp, TIMEOUT_MS)
      address = URL.createObjectURL(framePage(loaded, code, isDark(place.current)))
      setPage(address)
    }
    addEventListener('message', onMessage)
    open().catch(giveUp)
    return () => {
      isGone = true
      clearTimeout(timer)
      removeEventListener('message', onMessage)
      URL.revokeObjectURL(address)
    }
  }, [code])

  if (isGivenUp) return children
  return (
    <div ref={place}>
      {page && (
        <iframe
          ref={frame}
          title="Diagram"
          sandbox="allow-scripts"
          referrerPolicy="no-referrer"
          src={page}
          style={{ display: 'block', inlineSize: '100%', blockSize: height, marginBlock: 12, border: 0 }}
        />
      )}
      {height ? (
        <details>
          <summary>Source of the diagram</summary>
          {children}
        </details>
      ) : (
        children
      )}
    </div>
  )
}

let library: Promise<Blob> | undefined

/** All of Mermaid in one file, as text: a chunk of its own, loaded with the first diagram and shared by all frames. */
async function loadLibrary(): Promise<Blob> {
  const { default: text } = await import('mermaid/dist/mermaid.min.js?raw')
  // Within a script element these would end it, or hide its end.
  return new Blob([text.replace(/<(?=!--|\/?script)/gi, '\\x3c')])
}

function isDark(element: HTMLElement): boolean {
  const { colorScheme } = getComputedStyle(element)
  if (!colorScheme.includes('dark')) return false
  return !colorScheme.includes('light') || matchMedia('(prefers-color-scheme: dark)').matches
}

/** Draws, and tells how high it is whenever that changes; 0 says that it cannot. */
const draw = `
const tell = (height) => parent.postMessage(height, '*')
mermaid.initialize({
  startOnLoad: false,
  securityLevel: 'strict',
  htmlLabels: false,
  flowchart: { htmlLabels: false },
  theme: inDark ? 'dark' : 'neutral',
  fontFamily: 'system-ui, sans-serif',
  suppressErrorRendering: true,
})
mermaid.render('diagram', code).then(({ svg }) => {
  document.body.innerHTML = svg
  // Shrunk as far as it can still be read; what is wider scrolls.
  const { style, viewBox } = document.querySelector('svg')
  style.minInlineSize = viewBox.baseVal.width / 1.6 + 'px'
  new ResizeObserver(() => tell(document.documentElement.offsetHeight)).observe(document.body)
}).catch(() => tell(0))`

/** A page that may run two scripts, the library and the one above, and load nothing. */
function framePage(library: Blob, code: string, inDark: boolean): Blob {
  const nonce = crypto.randomUUID()
  // Within a script element `<` could end it.
  const values = JSON.stringify([code, inDark]).replaceAll('<', '\\u003c')
  const head = `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="${inDark ? 'dark' : 'light'}">
<title>Diagram</title>
<style>
  html { overflow: hidden auto }
  body { margin: 0; overflow-x: auto }
  svg { display: block; max-inline-size: 100%; margin-inline: auto }
</style>
<body tabindex="0">
<script nonce="${nonce}">`
  const tail = `</script>
<script nonce="${nonce}">{ const [code, inDark] = ${values}\n${draw} }</script>`
  return new Blob([head, library, tail], { type: 'text/html;charset=utf-8' })
}
