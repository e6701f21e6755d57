'use client'
import { useEffect, useState } from 'react'
import { useAgentSelector } from '../hooks/use-agent-selector.js'
import type { RunSource } from '../state/store.js'

/** Most connections are there again before this is over, in milliseconds; nobody needs to know. */
const LASTING_MS = 600

/**
 * What is wrong with the connection, once it lasts. What was told stays for as long once all is well, so that nothing
 * flashes by; at the end of the run it goes at once.
 */
export function useTrouble(run: { handle: RunSource }): 'reconnecting' | 'offline' | undefined {
  const connection = useAgentSelector(run, (state) => state.connection)
  const now = connection === 'reconnecting' || connection === 'offline' ? connection : undefined
  const [told, setTold] = useState<typeof now>()
  useEffect(() => {
    const timer = setTimeout(setTold, LASTING_MS, now)
    return () => clearTimeout(timer)
  }, [now])
  return now || connection === 'open' ? told : undefined
}
