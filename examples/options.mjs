// @ts-check

/** @typedef {import('./server/server.mjs').DemoOptions} DemoOptions */

/** @param {string} message @returns {never} */
export function refuse(message) {
  console.error(message)
  process.exit(1)
}

/**
 * What the environment says about the server. Ends the program, with the reason, when it says something impossible.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Omit<DemoOptions, 'page' | 'faults'>}
 */
export function readOptions({
  AGENT_URL,
  AGENT_SPEED,
  REDIS_URL,
  RUN_KEEP_SECONDS,
  RUN_UNWATCHED_SECONDS,
  HEARTBEAT_SECONDS,
}) {
  if (AGENT_URL && !/^https?:\/\/[^/]/u.test(AGENT_URL))
    refuse(`AGENT_URL must begin with http:// or https://, not “${AGENT_URL}”.`)
  if (REDIS_URL && !/^rediss?:\/\//u.test(REDIS_URL))
    refuse(`REDIS_URL must begin with redis:// or rediss://, not “${REDIS_URL}”.`)
  /** @type {[keyof DemoOptions, string, string | undefined][]} */
  const numbers = [
    ['speed', 'AGENT_SPEED', AGENT_SPEED],
    ['keepSeconds', 'RUN_KEEP_SECONDS', RUN_KEEP_SECONDS],
    ['unwatchedSeconds', 'RUN_UNWATCHED_SECONDS', RUN_UNWATCHED_SECONDS],
    ['heartbeatSeconds', 'HEARTBEAT_SECONDS', HEARTBEAT_SECONDS],
  ]
  const given = numbers.filter(([, , value]) => value)
  for (const [, name, value] of given) {
    if (!(Number(value) > 0)) refuse(`${name} must be a number above 0, not “${value}”.`)
  }
  return {
    ...(AGENT_URL && { agentUrl: AGENT_URL }),
    ...(REDIS_URL && { redisUrl: REDIS_URL }),
    ...Object.fromEntries(given.map(([option, , value]) => [option, Number(value)])),
  }
}
