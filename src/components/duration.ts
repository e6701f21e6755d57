import type { CommonLabels } from '../hooks/labels.js'

type Units = Pick<CommonLabels, 'milliseconds' | 'seconds' | 'minutes' | 'hours'>

/**
 * A finished duration: `12 ms`, `0.4 s`, `2.4 s`, `1 min 04 s`, `2 h 07 min`.
 *
 * @param ms Milliseconds; what is negative or not a number counts as 0.
 */
export function formatDuration(ms: number, units: Units): string {
  const known = Math.max(0, ms) || 0
  // Below 99.5 ms "0.1 s" would be a rounding up by as much as the value itself.
  if (known < 99.5) return units.milliseconds(Math.round(known))
  // 59.95 s and more would print as "60.0 s".
  if (known < 59_950) return units.seconds((known / 1000).toFixed(1))
  return formatLong(Math.round(known / 1000), units)
}

/**
 * A duration that is still running, in whole seconds: a number that changes ten times a second is noise.
 *
 * @param seconds Whole seconds.
 */
export function formatRunning(seconds: number, units: Units): string {
  return seconds < 60 ? units.seconds(String(seconds)) : formatLong(seconds, units)
}

function formatLong(seconds: number, units: Units): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return units.minutes(minutes, twoDigits(seconds % 60))
  return units.hours(Math.floor(minutes / 60), twoDigits(minutes % 60))
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
