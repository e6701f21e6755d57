import { Markdown } from 'react-agent-stream'
import { expect, inject, test } from 'vitest'
import { render } from 'vitest-browser-react'
import { diagramRenderers } from '../../stories/diagram.js'
import { mathRenderers } from '../../stories/math.js'
import { requestLog, scriptUrl } from './script.js'

const serverUrl = inject('serverUrl')
const fence = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\`\n\n`
const frames = () => [...document.querySelectorAll('iframe')].filter(({ title }) => title === 'Diagram')
const heights = () => frames().map(({ offsetHeight }) => offsetHeight)
/** Loading the library takes its time on a busy machine. */
const patient = { timeout: 30_000 }

const probe = (key: string) => scriptUrl(serverUrl, { key, headers: { 'content-type': 'image/svg+xml' } })

const hostileDiagrams = (url: string): string[] => [
  `graph TD; A["<img src='${url}'>"]`,
  'graph TD; A-->B\nclick A "javascript:alert(1)"',
  'graph TD; A-->B\nclick A call alert(1)',
  `flowchart TD\nA@{ img: "${url}", label: "a", w: 60, h: 60 }`,
  `%%{init: {"themeCSS": ".node { background: url('${url}') }"}}%%\ngraph TD; A-->B`,
  `graph TD; A-->B\nstyle A fill:url(${url})\nclassDef x background-image:url(${url})`,
  `graph TD; A["</script><script>parent.postMessage('escaped', '*'); fetch('${url}')</script>"]`,
]

test('the server sees what asks it', async () => {
  await fetch(probe('seen'))
  expect(await requestLog(serverUrl, 'seen')).toHaveLength(1)
})

test('diagrams of an attacker ask for nothing, and leave the next one alone', async () => {
  const key = crypto.randomUUID()
  const messages: unknown[] = []
  addEventListener('message', ({ data }) => messages.push(data))
  const poison =
    '%%{init: {"theme": "base", "themeVariables": {"primaryColor": "no colour"}}}%%\ngraph TD; A-->B'
  const text = [poison, ...hostileDiagrams(probe(key)), 'graph TD; Last-->One']
  const screen = await render(
    <Markdown text={text.map((code) => fence('mermaid', code)).join('')} renderers={diagramRenderers} />,
  )
  await expect.poll(() => heights().at(-1), patient).toBeGreaterThan(50)
  // Each is drawn, or given up and shown as code.
  await expect.poll(() => heights().every((height) => height > 0), patient).toBe(true)
  expect(frames().map((frame) => frame.getAttribute('sandbox'))).toEqual(frames().map(() => 'allow-scripts'))
  expect(messages).not.toContain('escaped')
  expect(await requestLog(serverUrl, key)).toEqual([])
  await screen.unmount()
}, 90_000)

test('the code of a diagram is code until it is complete, and where it is none', async () => {
  const screen = await render(
    <Markdown text={'```mermaid\ngraph TD; A--'} isStreaming renderers={diagramRenderers} />,
  )
  expect(frames()).toEqual([])
  await expect.element(screen.getByText('graph TD; A--')).toBeVisible()
  await screen.rerender(<Markdown text={fence('mermaid', 'graph TD; A--')} renderers={diagramRenderers} />)
  await expect.poll(() => frames().length, patient).toBe(1)
  await expect.poll(() => frames().length, patient).toBe(0)
  await expect.element(screen.getByText('graph TD; A--')).toBeVisible()
}, 90_000)

test('a large diagram does not hold up the page', async () => {
  const edges = Array.from({ length: 400 }, (_, index) => `N${index} --> N${(index * 7 + 1) % 400}`)
  const screen = await render(
    <Markdown text={fence('mermaid', 'graph TD; A-->B')} renderers={diagramRenderers} />,
  )
  await expect.poll(() => heights()[0], patient).toBeGreaterThan(0)
  const paints: number[] = []
  const watch = (now: number) => {
    paints.push(now)
    if (paints.length < 10_000) requestAnimationFrame(watch)
  }
  requestAnimationFrame(watch)
  const start = performance.now()
  const large = fence('mermaid', `flowchart TD\n${edges.join('\n')}`)
  await screen.rerender(<Markdown text={large} renderers={diagramRenderers} />)
  await expect.poll(() => heights()[0], patient).toBeGreaterThan(0)
  const took = performance.now() - start
  const gaps = paints.slice(1).map((paint, index) => paint - (paints[index] ?? 0))
  paints.length = 10_000
  // Drawn in the page's own process it would be one gap, nearly all of the time it takes. A busy machine has gaps too.
  expect(Math.max(...gaps)).toBeLessThan(took / 4)
}, 90_000)

test('formulas are drawn, and nothing in them leads anywhere', async () => {
  const key = crypto.randomUUID()
  const hostile = [
    '\\href{javascript:alert(1)}{x}',
    `\\includegraphics{${probe(key)}}`,
    '\\htmlStyle{position:fixed;inset:0}{x}',
    '\\htmlData{x=1}{\\htmlClass{fixed inset-0}{\\htmlId{root}{x}}}',
    '\\url{javascript:alert(1)}',
  ]
  const text = [
    fence('math', '\\frac{a}{b} = \\sqrt{2}'),
    ...hostile.flatMap((tex) => [fence('math', tex), `\`$${tex}$\`\n\n`, `$$${tex}$$\n\n`]),
  ]
  const screen = await render(<Markdown text={text.join('')} renderers={mathRenderers} />)
  expect(screen.container.querySelector('mfrac')).not.toBeNull()
  expect(screen.container.querySelectorAll('math')).toHaveLength(1 + 2 * hostile.length)
  expect(screen.container.querySelector('.katex a, img, script, iframe')).toBeNull()
  const attributes = [...screen.container.querySelectorAll('.katex, .katex *')].flatMap((element) =>
    [...element.attributes].map(({ name, value }) => `${name}=${value}`),
  )
  expect(attributes.filter((one) => /javascript:|^(?:id|data-|href|src)|fixed|inset|url/.test(one))).toEqual(
    [],
  )
  expect(await requestLog(serverUrl, key)).toEqual([])
})

test.each([
  ['no formula', '\\frac{a'],
  ['deep', `${'{'.repeat(3000)}x${'}'.repeat(3000)}`],
  ['endless', '\\def\\a{\\a\\a}\\a'],
])('a formula that cannot be read is its source: %s', async (_, tex) => {
  const screen = await render(<Markdown text={fence('math', tex)} renderers={mathRenderers} />)
  expect(screen.container.querySelector('math')).toBeNull()
  expect(screen.container.querySelector('code')?.textContent).toContain(tex.slice(0, 100))
})
