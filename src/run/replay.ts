import type { AgentEvent } from '../protocols/events.js'
import type { Said } from './position.js'
import type { Stamped } from './run.js'

/** With one more event. */
export function withSaid({ chars, calls }: Said, event: AgentEvent): Said {
  return {
    chars: chars + ('content' in event ? event.content.length : 0),
    calls: calls + Number(/^tool_(call|result)$/.test(event.type)),
  }
}

/** Whether one says at least as much as another. */
export function coversAll(one: Said, other: Said): boolean {
  return one.chars >= other.chars && one.calls >= other.calls
}

/**
 * Events that were said before and have come again, as they are shown in place of the first ones: nobody is told of
 * them a second time, and their times lie between those at which the first and the last had come, since nobody knows
 * better.
 */
export function asReplayed(
  events: readonly Stamped<AgentEvent>[],
  firstAt: number,
  lastAt: number,
): Stamped<AgentEvent>[] {
  const step = (lastAt - firstAt) / Math.max(1, events.length - 1)
  return events.map((event, index) => ({ ...event, receivedAt: firstAt + index * step, replayed: true }))
}
