import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Program, startProgram } from './demo.js'
import { freePort } from './redis.js'

const found = ['/usr/sbin/nginx', 'nginx'].find((program) => spawnSync(program, ['-v']).status === 0)
const required = process.env['AGENT_STREAM_REQUIRE_SERVERS'] === '1'
/** Tests with nginx are left out: there is none, and it is not required. */
export const withoutNginx: boolean = !found && !required

/**
 * Starts an nginx before some servers, as Debian sets it up: it collects what they answer, unless they tell it not to.
 *
 * @param urls Where the servers are; the next one is asked when one is gone.
 * @param settings More of them, for all that is passed on.
 */
export async function startNginx(urls: readonly string[], settings = ''): Promise<Program> {
  if (!found) throw new Error('nginx is required here: apt-get install nginx-light')
  const folder = await mkdtemp(join(tmpdir(), 'agent-stream-nginx-'))
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ')
  const config = `
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log stderr notice;
events {}
http {
  access_log off;
  ${temporary}
  gzip on;
  gzip_types *;
  proxy_buffering on;
  upstream agents {
    ${urls.map((url) => `server ${new URL(url).host} max_fails=0;`).join('\n    ')}
  }
  map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      '';
  }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 16m;
    location / {
      proxy_pass http://agents;
      proxy_connect_timeout 1s;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      ${settings || 'proxy_read_timeout 20s;'}
    }
  }
}
`
  await writeFile(join(folder, 'nginx.conf'), config)
  const program = await startProgram(
    found,
    ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    {},
    /start worker process \d+/,
  )
  return {
    ...program,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const code = await program.stop()
      await rm(folder, { recursive: true, force: true })
      return code
    },
  }
}
