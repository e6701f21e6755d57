import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemPaint } from '../../src/run/batch.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => setTimeout(frame, 16))
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => clearTimeout(frame))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('calls back once, with the next frame', () => {
  const painted = vi.fn()
  systemPaint(painted)
  vi.advanceTimersByTime(16)
  expect(painted).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(1_000)
  expect(painted).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

it('calls back by a timer where no frame comes, as in a hidden page or on a server', () => {
  const painted = vi.fn()
  vi.stubGlobal('requestAnimationFrame', undefined)
  systemPaint(painted)
  vi.advanceTimersByTime(49)
  expect(painted).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(painted).toHaveBeenCalledOnce()
})

it('does not call back once it was called off, and leaves nothing behind', () => {
  const painted = vi.fn()
  systemPaint(painted)()
  vi.advanceTimersByTime(1_000)
  expect(painted).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
