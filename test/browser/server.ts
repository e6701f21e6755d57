import type { TestProject } from 'vitest/node'
import { startScriptedServer } from '../scripted-server.js'
import { startSocketServer } from '../socket-server.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The scripted server; `script.ts` has its routes. */
    serverUrl: string
    /** Its other origin. */
    otherServerUrl: string
    /** The server of sockets; `socket-script.ts` has its routes. */
    socketServerUrl: string
  }
}

/** Starts the scripted servers before the browser tests, and stops them after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [http, sockets] = await Promise.all([startScriptedServer(), startSocketServer()])
  project.provide('serverUrl', http.url)
  project.provide('otherServerUrl', http.otherUrl)
  project.provide('socketServerUrl', sockets.url)
  return async () => {
    await Promise.all([http.close(), sockets.close()])
  }
}
