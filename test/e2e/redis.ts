import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Program, startProgram } from './demo.js'

const found = ['/usr/bin/redis-server', 'redis-server'].find(
  (program) => spawnSync(program, ['--version']).status === 0,
)
const required = process.env['AGENT_STREAM_REQUIRE_SERVERS'] === '1'
/** Tests with Redis are left out: there is none, and it is not required. */
export const withoutRedis: boolean = !found && !required

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Starts a Redis of its own that keeps nothing on disk; its `url` is for `REDIS_URL`. */
export async function startRedis(port?: number): Promise<Program> {
  if (!found) throw new Error('Redis is required here: apt-get install redis-server')
  const at = port ?? (await freePort())
  const folder = await mkdtemp(join(tmpdir(), 'agent-stream-redis-'))
  const settings = [
    '--port',
    String(at),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ]
  const program = await startProgram(found, settings, {}, /Ready to accept connections/)
  return {
    ...program,
    url: `redis://127.0.0.1:${at}`,
    async stop() {
      const code = await program.stop()
      await rm(folder, { recursive: true, force: true })
      return code
    },
  }
}
