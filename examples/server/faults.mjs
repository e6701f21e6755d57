// @ts-check
import { allow, HttpError, readJson } from './http.mjs'

/** How long a server that was "killed" in its own memory is away: as long as a restart takes. */
const AWAY_MS = 3_000

/**
 * Breaks things on purpose, so that one can watch what a reader sees of it. For demonstrations only.
 *
 * | | |
 * | --- | --- |
 * | `POST /api/demo/cut` | `{ run_id }` cuts the connections of all readers of a run; `?how=fin` without a reset |
 * | `POST /api/demo/kill` | `{ run_id }` kills the process that serves a run, where several share Redis; else all connections break, and none is accepted for three seconds |
 *
 * @param {object} context
 * @param {import('node:http').Server} context.server
 * @param {ReturnType<typeof import('./readers.mjs').createReaders>} context.readers
 * @param {import('./log.mjs').RunLog} context.log
 * @param {() => void} context.disconnect
 * @param {(id: string) => boolean} context.worksOn
 * @param {'away' | 'die'} context.kill Whether a kill is played, or real: then somebody has to start this process again.
 */
export function createFaults({ server, readers, log, disconnect, worksOn, kill }) {
  let isAway = false
  server.on('connection', (socket) => {
    if (isAway) socket.resetAndDestroy()
  })

  const leave = () => {
    isAway = true
    disconnect()
    setTimeout(() => {
      isAway = false
    }, AWAY_MS)
  }

  return {
    /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response @param {URL} url */
    async route(request, response, url) {
      allow(request, 'POST')
      const fault = /^\/api\/demo\/(cut|kill)$/u.exec(url.pathname)?.[1]
      if (!fault) throw new HttpError(404, 'There is no such address.')
      const { run_id: id } = await readJson(request)
      if (typeof id !== 'string') throw new HttpError(400, '`run_id` must be a string.')
      if (!(await log.head(id))) throw new HttpError(404, 'There is no such run, or it was long ago.')
      // Said first: the process that is killed may be this one.
      response.writeHead(204).end(() => {
        if (fault === 'cut') void log.tell(id, url.searchParams.get('how') === 'fin' ? 'fin' : 'rst')
        else if (kill === 'die') void log.tell(id, 'kill')
        else leave()
      })
    },
    /** @param {string} id @param {string} word */
    told(id, word) {
      if (word === 'rst' || word === 'fin') readers.cut(id, word)
      if (word === 'kill' && (readers.has(id) || worksOn(id))) process.kill(process.pid, 'SIGKILL')
    },
  }
}
