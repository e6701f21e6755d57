// @ts-check
// Builds the demo page, serves it together with its agents, and says where.
//
//   PORT         the port to listen on; without it 5173, or the next one that is free; 0: any free one
//   HOST         the address to listen on; without it only this machine can connect
//   AGENT_URL    another agent host, to which /api/* is passed on: http://127.0.0.1:8000
//   AGENT_SPEED  how many times faster than life the demo's own agents work
//   REDIS_URL    keeps runs and conversations in Redis: redis://127.0.0.1:6379
//   PROCESSES    how many processes serve, with Redis between them; one that dies is started again
//   DEMO_FAULTS  1: offer /api/demo/*, which breaks things on purpose; 0: do not. Without it only where nobody but
//                this machine can connect
//
//   RUN_KEEP_SECONDS       how long a run can be read once it is over; without it 600
//   RUN_UNWATCHED_SECONDS  how long a run goes on while nobody reads it; without it 600
//   HEARTBEAT_SECONDS      how long a stream is silent at most; without it 10
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPage, writePage } from './build-page.mjs'
import { greeting, listen } from './listen.mjs'
import { readOptions, refuse } from './options.mjs'
import { startWorkers } from './workers.mjs'

const { PROCESSES = '1', HOST = '127.0.0.1', DEMO_FAULTS, REDIS_URL } = process.env
const count = Number(PROCESSES)
if (!Number.isInteger(count) || count < 1) refuse(`PROCESSES must be a number from 1, not “${PROCESSES}”.`)
if (count > 1 && !REDIS_URL)
  refuse('PROCESSES needs REDIS_URL: without it each would know only its own runs.')
readOptions(process.env)
const faults = DEMO_FAULTS ? DEMO_FAULTS === '1' : HOST === '127.0.0.1'

const page = await buildPage()
if (count === 1) console.log(greeting(await listen(page, { faults })))
else {
  const folder = await mkdtemp(join(tmpdir(), 'react-agent-stream-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await writePage(page, folder)
  console.log(greeting(await startWorkers(count, { PAGE: folder, DEMO_FAULTS: faults ? '1' : '0' })))
}
