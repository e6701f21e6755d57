import 'react-agent-stream/styles.css'
import { type ReactElement, useEffect } from 'react'
import { type BufferMode, StreamingText, useAgentStream } from 'react-agent-stream'
import type { Mount } from '../candidate.js'
import { show } from './show.js'
import { createWire } from './wire.js'

interface Options {
  buffer: BufferMode
  /** @default 'markdown' */
  format?: 'markdown' | 'text'
}

/** `useAgentStream` and `<StreamingText>`. */
export const mount: Mount<Options> = async (element, story, { buffer, format }) => {
  const wire = createWire(story)
  function Page(): ReactElement {
    const run = useAgentStream({ url: '/agent', fetch: wire.fetch, buffer })
    useEffect(() => void run.handle.start('go'), [run.handle])
    return <StreamingText run={run} format={format} data-stream="" />
  }
  const unmount = show(element, <Page />)
  await wire.asked
  return { push: wire.next, tool: wire.next, end: wire.end, unmount }
}
