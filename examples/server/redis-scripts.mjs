// @ts-check
import { defineScript } from 'redis'

/**
 * @param {string} SCRIPT
 * @returns A script that takes its keys first, as a list, then its arguments.
 */
const script = (SCRIPT) =>
  defineScript({
    SCRIPT,
    /** @param {import('redis').CommandParser} parser @param {string[]} keys @param {string[]} args */
    parseCommand(parser, keys, args) {
      parser.pushKeysLength(keys)
      parser.push(...args)
    },
    /** @param {unknown} reply */
    transformReply: (reply) => reply,
  })

/**
 * What has to happen as one: Redis runs a script whole, or not at all.
 *
 * They also touch keys that they find by name, so this is for one Redis, and not for a Redis Cluster.
 */
export const scripts = {
  /** Keys: live, over, run, lease, watched. */
  createRun: script(`
    local id, token, leaseMs, workMs, unwatchedMs, request, key = unpack(ARGV, 1, 7)
    local maxRunning, maxRuns, now, keepMs = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), ARGV[11]
    local running = redis.call('SCARD', KEYS[1])
    if running >= maxRunning then return 0 end
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - keepMs)
    local excess = running + redis.call('ZCARD', KEYS[2]) + 1 - maxRuns
    if excess > 0 then
      for _, old in ipairs(redis.call('ZRANGE', KEYS[2], 0, excess - 1)) do
        local run = 'agent:run:' .. old
        local oldKey = redis.call('HGET', run, 'key')
        if oldKey and oldKey ~= '' then redis.call('DEL', oldKey) end
        redis.call('DEL', run, run .. ':log')
        redis.call('ZREM', KEYS[2], old)
      end
    end
    redis.call('HSET', KEYS[3], 'request', request, 'status', 'running', 'key', key)
    redis.call('PEXPIRE', KEYS[3], workMs)
    redis.call('SET', KEYS[4], token, 'PX', leaseMs)
    redis.call('SET', KEYS[5], '', 'PX', unwatchedMs)
    redis.call('SADD', KEYS[1], id)
    return 1`),
  /**
   * Keys: live, over, run, lease, log. An item's stream id is its number, so Redis itself refuses a second writer of
   * the same; and who has lost the lease writes nothing at all.
   */
  append: script(`
    local id, token, first, status, now, keepMs, bell = unpack(ARGV, 1, 7)
    if redis.call('GET', KEYS[4]) ~= token then return redis.error_reply('LOST Another process works on this run.') end
    for at = 8, #ARGV do
      redis.call('XADD', KEYS[5], '0-' .. (first + at - 8), 'item', ARGV[at])
    end
    if status ~= '' then
      redis.call('HSET', KEYS[3], 'status', status)
      redis.call('HDEL', KEYS[3], 'request')
      redis.call('SREM', KEYS[1], id)
      redis.call('ZADD', KEYS[2], now, id)
      redis.call('DEL', KEYS[4])
      redis.call('PEXPIRE', KEYS[3], keepMs)
      redis.call('PEXPIRE', KEYS[5], keepMs)
      local key = redis.call('HGET', KEYS[3], 'key')
      if key ~= '' then redis.call('PEXPIRE', key, keepMs) end
    end
    redis.call('PUBLISH', bell, '')
    return 1`),
  /** Keys: run, lease, log, watched. Says what the process that works on the run has to know. */
  renew: script(`
    local token, leaseMs, workMs = unpack(ARGV)
    if redis.call('GET', KEYS[2]) ~= token then return 'lost' end
    redis.call('PEXPIRE', KEYS[2], leaseMs)
    redis.call('PEXPIRE', KEYS[1], workMs)
    redis.call('PEXPIRE', KEYS[3], workMs)
    local key = redis.call('HGET', KEYS[1], 'key')
    if key and key ~= '' then redis.call('PEXPIRE', key, workMs) end
    if redis.call('HEXISTS', KEYS[1], 'cancel') == 1 or redis.call('EXISTS', KEYS[4]) == 0 then return 'cancel' end
    return ''`),
  /** Keys: lease. */
  release: script(`
    if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
    return 1`),
  /** Keys: run. A run that is gone does not come back by being cancelled. */
  markCancelled: script(`
    if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'cancel', '1') end
    return 1`),
}
