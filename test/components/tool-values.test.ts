import { describe, expect, it } from 'vitest'
import { tellingArgument, toolImage } from '../../src/components/tool-values.js'

describe('tellingArgument', () => {
  it.each([
    [{ limit: 5, query: 'react 19' }, 'react 19'],
    [{ URL: 'https://a.example' }, 'https://a.example'],
    [{ verbose: true, who: 'me' }, 'me'],
    [{ count: 4 }, '4'],
    [{ nested: { query: 'x' } }, ''],
    [{}, ''],
    [null, ''],
    ['just text', 'just text'],
    [{ query: 'a\nb\u202E' }, 'a b⟨U+202E⟩'],
  ])('of %j is %j', (parameters, argument) => {
    expect(tellingArgument(parameters)).toBe(argument)
  })

  it('shows arguments that are still being written', () => {
    expect(tellingArgument(undefined, '{"query": "rea')).toBe('{"query": "rea')
  })

  it('parts no character where it cuts', () => {
    expect(tellingArgument(`a${'😀'.repeat(150)}`)).not.toContain('U+D83D')
  })
})

describe('toolImage', () => {
  const png = { _image_b64: 'iVBORw0KGgo=', _image_media_type: 'image/png', width: 4 }

  it('finds an image and what came with it', () => {
    expect(toolImage(png)).toEqual({
      src: 'data:image/png;base64,iVBORw0KGgo=',
      bytes: 9,
      rest: { width: 4 },
    })
  })

  it.each([
    ['SVG', { ...png, _image_media_type: 'image/svg+xml' }],
    ['a media type with something behind it', { ...png, _image_media_type: 'image/png,<script>' }],
    ['what is not base64', { ...png, _image_b64: '"><script>' }],
    ['what is too large', { ...png, _image_b64: 'A'.repeat(8_000_001) }],
    ['a list', [png]],
    ['nothing', null],
  ])('refuses %s', (_, result) => {
    expect(toolImage(result)).toBeUndefined()
  })
})
