import { describe, expect, test } from 'vitest'
import type { AgentError } from '../../src/errors.js'
import type { Frame } from '../../src/framing/frame.js'
import type { Connection, Transport } from '../../src/transports/transport.js'
import { letGo, requestLog, type Script, type Step, scriptUrl } from '../browser/script.js'
import { socketLog, socketUrl } from '../browser/socket-script.js'
import { agentRequest, readToEnd } from './request.js'

/** A transport under test, with the other end of its line in the test's hand. */
export interface Subject {
  sees: Connection['sees']
  ends?: Connection['ends']
  /** Frames have the ids that were sent. */
  ids: boolean
  /** The code of the error of a connection that breaks; absent where that cannot be told from an end. */
  breaksWith?: AgentError['code']
  /** Opens a line on which these values are sent, one after the other; it breaks when told to. */
  open(values: readonly unknown[], then: 'end' | 'break' | 'stall'): Line
}

/** One line that was opened. */
export interface Line {
  transport: Transport
  breakNow: () => Promise<void>
  /** Resolves when the other end has seen that the line was closed. */
  closed: () => Promise<void>
}

/** What every transport promises, by what it says that it can see. */
export function describeTransport(name: string, subject: Subject): void {
  const values = [{ type: 'token', content: 'Grüße, 你好 👋' }, { n: 1 }, { n: 2 }]
  const asSent = values.map((value, index) => ({
    data: JSON.stringify(value),
    ...(subject.ids && { id: String(index + 1) }),
  }))

  describe(name, () => {
    test('gives what was sent, in order, and then ends', async () => {
      const connection = await subject.open(values, 'end').transport(agentRequest())
      expect(await readToEnd(connection)).toEqual({ frames: asSent })
    })

    test('says what it sees, and shows it', async () => {
      const connection = await subject.open(values, 'end').transport(agentRequest())
      expect(connection.sees).toBe(subject.sees)
      expect(connection.ends).toBe(subject.ends)
      expect(connection.headers.get('x-run-id')).toBe(subject.sees === 'bytes' ? 'r1' : null)
      const groups: unknown[][] = []
      for await (const group of connection.frames) groups.push(group)
      if (subject.sees === 'bytes') expect(groups).toContainEqual([])
    })

    test('tells of a break, where that can be seen, behind what was read before', async () => {
      const { transport, breakNow } = subject.open(values, 'break')
      const frames: Frame[] = []
      const reading = async () => {
        for await (const group of (await transport(agentRequest())).frames) {
          frames.push(...group)
          // Only now: what is in a browser's queue when a body breaks is lost, as the Streams standard has it.
          if (group.length > 0 && frames.length === values.length) await breakNow()
        }
      }
      const error: unknown = await reading().catch((error: unknown) => error)
      expect(frames).toEqual(asSent)
      expect((error as AgentError | undefined)?.code).toBe(subject.breaksWith)
    })

    test('can be used again: each call is a connection of its own', async () => {
      const { transport } = subject.open(values, 'end')
      const both = await Promise.all([transport(agentRequest()), transport(agentRequest({ attempt: 1 }))])
      for (const connection of both) expect(await readToEnd(connection)).toEqual({ frames: asSent })
    })

    test('rejects with the reason when it is aborted before', async () => {
      const reason = new Error('never mind')
      const signal = AbortSignal.abort(reason)
      await expect(subject.open(values, 'end').transport(agentRequest({ signal }))).rejects.toBe(reason)
    })

    test('ends and closes the line when it is aborted', async () => {
      const controller = new AbortController()
      const { transport, closed } = subject.open(values, 'stall')
      const { frames } = await transport(agentRequest({ signal: controller.signal }))
      let seen = 0
      for await (const group of frames) {
        seen += group.length
        // Aborted while the next group is waited for, which will never come.
        if (seen === values.length) setTimeout(() => controller.abort())
      }
      expect(seen).toBe(values.length)
      await closed()
    })

    test('closes the line when the loop is left', async () => {
      const { transport, closed } = subject.open(values, 'stall')
      for await (const group of (await transport(agentRequest())).frames) if (group.length > 0) break
      await closed()
    })
  })
}

/** How values are written in a body. */
const written: Record<'sse' | 'ndjson', { type: string; write: (value: unknown, id: number) => string }> = {
  sse: {
    type: 'text/event-stream',
    write: (value, id) => `id: ${id}\ndata: ${JSON.stringify(value)}\n\n`,
  },
  ndjson: {
    type: 'application/x-ndjson',
    write: (value, id) => `${JSON.stringify({ id, chunk: value })}\n`,
  },
}

let lines = 0

/** A line to the scripted server. */
export function httpLine(
  serverUrl: string,
  framing: keyof typeof written,
  connect: (url: string) => Transport,
): Subject['open'] {
  return (values, then) => {
    const { type, write } = written[framing]
    const key = `line-${framing}-${lines++}-${Math.random()}`
    const end: Script['end'] = then === 'end' ? 'clean' : then === 'break' ? 'truncate' : 'stall'
    // The wait keeps the sign of life apart from the values, so that its group is empty.
    const beat = framing === 'sse' ? ': beat\n' : '\n'
    const steps: Step[] = [beat, { waitMs: 50 }, ...values.map((value, index) => write(value, index + 1))]
    if (then === 'break') steps.push({ waitFor: key })
    const headers = { 'content-type': type, 'x-run-id': 'r1' }
    return {
      transport: connect(scriptUrl(serverUrl, { key, headers, steps, end })),
      breakNow: () => letGo(serverUrl, key),
      closed: async () => {
        expect(await requestLog(serverUrl, key, 1)).toMatchObject([{ closedEarly: true }])
      },
    }
  }
}

/** A line to the server of sockets. */
export function socketLine(serverUrl: string, connect: (url: string) => Transport): Subject['open'] {
  return (values, then) => {
    const key = `line-${lines++}-${Math.random()}`
    const messages = values.map((chunk, index) => JSON.stringify({ id: index + 1, chunk }))
    const steps = ['{"run_id":"r1"}', '{}', ...messages, ...(then === 'break' ? [{ waitFor: key }] : [])]
    const end = then === 'end' ? { code: 1000 } : then === 'break' ? 'reset' : 'stall'
    return {
      transport: connect(socketUrl(serverUrl, { key, steps, end })),
      breakNow: () => letGo(serverUrl, key),
      closed: async () => expect(await socketLog(serverUrl, key, 1)).toMatchObject([{ code: 1000 }]),
    }
  }
}
