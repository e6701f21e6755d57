import { describe, expect, it } from 'vitest'
import { announceRun } from '../../src/components/announce-run.js'
import type { SpeechMode } from '../../src/components/speech-queue.js'
import { AgentError } from '../../src/errors.js'
import { defaultLabels } from '../../src/hooks/default-labels.js'
import { BEGIN, type FixedRun, fixedRun } from './fixed-run.js'

/** Announces a run by a clock that only moves when told to. */
function listen(run: FixedRun, mode: SpeechMode = 'sentences') {
  const heard: string[] = []
  const timers = new Map<number, { at: number; callback: () => void }>()
  let now = 0
  let id = 0
  const end = announceRun(run.handle, {
    mode,
    labels: () => defaultLabels,
    say: (text) => heard.push(`“${text}”`),
    tell: (text) => heard.push(text),
    alert: (text) => heard.push(`! ${text}`),
    now: () => now,
    after(ms, callback) {
      const key = id++
      timers.set(key, { at: now + ms, callback })
      return () => void timers.delete(key)
    },
  })
  return {
    heard,
    end,
    timers: () => timers.size,
    pass: (ms: number): void => {
      const until = now + ms
      for (;;) {
        const [key, timer] =
          [...timers].filter(([, { at }]) => at <= until).toSorted((a, b) => a[1].at - b[1].at)[0] ?? []
        if (key === undefined || !timer) break
        timers.delete(key)
        now = Math.max(now, timer.at)
        timer.callback()
      }
      now = until
    },
  }
}

const call = { type: 'tool_call', toolCallId: '1', toolName: 'search', parameters: {} } as const
const result = { type: 'tool_result', toolCallId: '1', toolName: 'search', success: true, result: 1 } as const
const token = (content: string) => ({ type: 'token', content }) as const
const finished = { type: 'run_ended', end: 'finished', endedBy: 'event' } as const

describe('announceRun', () => {
  it('tells what the agent does, says its sentences, and that it is done', () => {
    const run = fixedRun()
    const { heard, pass } = listen(run)
    run.restart()
    pass(0)
    run.add({ type: 'status', status: 'thinking' })
    pass(2_000)
    run.add(call)
    pass(2_000)
    run.add(result, token('The first sentence is this one. And '))
    pass(2_000)
    run.add(token('the second ends here.'))
    pass(2_000)
    run.add(finished)
    pass(2_000)
    expect(heard).toEqual([
      'Sent',
      'Generating',
      'Running search…',
      '“The first sentence is this one.”',
      'search finished',
      '“And the second ends here.”',
      'Response complete',
    ])
  })

  it('tells together what happens within a second and a half', () => {
    const run = fixedRun(...BEGIN)
    const { heard, pass } = listen(run)
    run.add(call, { ...call, toolCallId: '2', toolName: 'calculator' })
    pass(0)
    run.add(result)
    run.add({ ...result, toolCallId: '2', toolName: 'calculator' })
    pass(1_400)
    expect(heard).toEqual(['Generating, Running search…, Running calculator…'])
    pass(200)
    expect(heard.slice(1)).toEqual(['search finished, calculator finished'])
  })

  it('says nothing of what was there before, of reasoning, or of a replay', () => {
    const run = fixedRun(...BEGIN, token('This was there before anyone listened. '))
    const { heard, pass } = listen(run)
    run.add({ type: 'reasoning', content: 'A long and finished thought about it. ' })
    run.add({ type: 'run_connecting', attempt: 1 })
    run.add({ type: 'run_open' }, token('This was there before anyone listened. '))
    pass(10_000)
    expect(heard.join()).not.toMatch(/there before|thought/)
  })

  it('says the answer of a second run even where it is the same', () => {
    const run = fixedRun(...BEGIN, token('The very same answer as before. '), finished)
    const { heard, pass } = listen(run)
    run.restart()
    run.add(token('The very same answer as before. '))
    pass(2_000)
    expect(heard).toContain('“The very same answer as before.”')
  })

  it('alerts to an error in the words of its code, never in those of a server', () => {
    const run = fixedRun(...BEGIN)
    const { heard } = listen(run)
    const error = new AgentError('http', 'x', { status: 500, detail: '<html>secret</html>' })
    run.add({ type: 'run_ended', end: 'error', error })
    expect(heard).toEqual(['! The server could not answer (500).'])
  })

  const waiting = { type: 'run_waiting', delayMs: 10, error: new AgentError('network', 'x') } as const

  it('tells of a lost connection once that lasts, and of being stopped', () => {
    const run = fixedRun(...BEGIN)
    const { heard, pass } = listen(run, 'status')
    run.add(waiting)
    pass(1_999)
    expect(heard).toEqual([])
    pass(1)
    run.handle.stop()
    pass(3_000)
    expect(heard).toEqual([defaultLabels.speakReconnecting, 'Stopped'])
  })

  it('tells that the connection is back, once, and only where it told that it was lost', () => {
    const run = fixedRun(...BEGIN)
    const { heard, pass, timers } = listen(run, 'status')
    for (let cut = 0; cut < 5; cut += 1) {
      run.add(waiting)
      pass(1_500)
      run.add({ type: 'run_open' })
      pass(1_500)
    }
    // What is waited for is that nothing new comes for a minute, and nothing else.
    expect([heard, timers()]).toEqual([[], 1])
    run.add(waiting)
    pass(10_000)
    run.add({ ...waiting, connection: 'offline' })
    pass(10_000)
    run.add({ type: 'run_connecting', attempt: 1 })
    run.add({ type: 'run_open' })
    pass(2_000)
    expect(heard).toEqual([defaultLabels.speakReconnecting, defaultLabels.offline, 'Connected again'])
  })

  it('tells once that nothing new has come for a minute, and not that it goes on', () => {
    const run = fixedRun(...BEGIN)
    const { heard, pass, timers } = listen(run, 'status')
    pass(59_999)
    expect(heard).toEqual([])
    pass(1)
    pass(300_000)
    expect(heard).toEqual([defaultLabels.stalled])
    run.add(token('Here. '))
    pass(10_000)
    run.add(finished)
    pass(120_000)
    expect([heard.slice(1), timers()]).toEqual([['Generating', 'Response complete'], 0])
  })

  it('leaves no wait behind when it ends in the middle of trouble', () => {
    const run = fixedRun(...BEGIN)
    const { end, timers } = listen(run)
    run.add(waiting)
    end()
    expect(timers()).toBe(0)
  })

  it('says nothing of what a page knew before it was loaded again, and all that follows', () => {
    const run = fixedRun()
    const { heard, pass } = listen(run)
    run.add(...BEGIN, token('This was read before the reload. '), waiting)
    pass(500)
    run.add({ type: 'run_open' }, token('This was read after it. '))
    pass(2_000)
    expect(heard).toEqual(['“This was read after it.”'])
  })

  it('says nothing when off, and nothing after its end, and leaves no timer', () => {
    const off = fixedRun(...BEGIN)
    const silent = listen(off, 'off')
    off.add(token('A whole sentence, not to be heard. '), finished)
    const run = fixedRun(...BEGIN)
    const ended = listen(run)
    run.add(token('A whole sentence, to be heard. And half of'))
    ended.pass(0)
    const count = ended.heard.length
    ended.end()
    run.add(token(' another one. '), finished)
    ended.pass(10_000)
    expect([silent.heard, ended.heard.length - count, ended.timers()]).toEqual([[], 0, 0])
  })
})
