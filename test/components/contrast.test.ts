import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../src/components/tokens.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--agent-([\w-]+): light-dark\((oklch\([^)]+\)), (oklch\([^)]+\))\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
)

/** Relative luminance of an `oklch()` colour, as WCAG 2 has it. @see https://bottosson.github.io/posts/oklab/ */
function luminance(color: string): number {
  const [lightness = 0, chroma = 0, hue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number)
  const angle = (hue * Math.PI) / 180
  const [l, a, b] = [lightness / 100, chroma * Math.cos(angle), chroma * Math.sin(angle)]
  const cones = [
    l + 0.3963377774 * a + 0.2158037573 * b,
    l - 0.1055613458 * a - 0.0638541728 * b,
    l - 0.0894841775 * a - 1.291485548 * b,
  ].map((value) => value ** 3)
  const [x = 0, y = 0, z = 0] = cones
  const [red, green, blue] = [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ].map((value) => Math.min(1, Math.max(0, value))) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const tones = ['neutral', 'running', 'success', 'warning', 'danger']
const surfaces = ['surface', 'surface-raised', 'surface-sunken']
const text: [string, string][] = [
  ...surfaces.flatMap((surface): [string, string][] => [
    ['text', surface],
    ['text-muted', surface],
    ...tones.map((tone): [string, string] => [`${tone}-text`, surface]),
  ]),
  ...tones.flatMap((tone): [string, string][] => [
    [`${tone}-text`, `${tone}-background`],
    ['text', `${tone}-background`],
    ['text-muted', `${tone}-background`],
  ]),
  ['on-accent', 'accent'],
]

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const color = (name: string) => tokens.get(name)?.[theme] ?? `no token ${name}`

  it.each(text)('%s can be read on %s', (front, back) => {
    expect(contrast(color(front), color(back))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(surfaces)('the accent, which shows the focus and the caret, can be seen on %s', (surface) => {
    expect(contrast(color('accent'), color(surface))).toBeGreaterThanOrEqual(3)
  })
})

it('computes contrast as others do', () => {
  expect(contrast('oklch(100% 0 0)', 'oklch(0% 0 0)')).toBeCloseTo(21, 1)
  // #6b7280 on white, by the WCAG tools of browsers: 4.83.
  expect(contrast('oklch(55.1% 0.0234 264.4)', 'oklch(100% 0 0)')).toBeCloseTo(4.83, 1)
})
