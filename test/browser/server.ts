import type { TestProject } from 'vitest/node'
import { startScriptedServer } from '../scripted-server.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The scripted server; `script.ts` has its routes. */
    serverUrl: string
    /** Its other origin. */
    otherServerUrl: string
  }
}

/** Starts the scripted server before the browser tests, and stops it after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, otherUrl, close } = await startScriptedServer()
  project.provide('serverUrl', url)
  project.provide('otherServerUrl', otherUrl)
  return close
}
