/** A JSON object off the wire: every field is unknown until it is looked at. */
export type WireObject = { readonly [key: string]: unknown }

/** The value as an object, or `undefined` for anything else (arrays and `null` included). */
export function asObject(value: unknown): WireObject | undefined {
  // A cast after the check: TypeScript cannot index what it has narrowed to `object`.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as WireObject)
    : undefined
}

/** The value if it is a string, else `undefined`. */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The value if it is a finite number, else `undefined`. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

// One alternative eats whole strings, also one that never ends, so that no quote is looked at twice (linear).
const STRING_OR_NOT_A_NUMBER = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?\bInfinity\b|\bNaN\b/g

/**
 * Reads JSON, and also what Python's `json.dumps` writes by default: `NaN` and `Infinity`, which become `null`.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const repaired = text.replace(STRING_OR_NOT_A_NUMBER, (match) => (match[0] === '"' ? match : 'null'))
    if (repaired === text) throw error
    return JSON.parse(repaired)
  }
}

const ISO_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i

/**
 * A point in time as epoch milliseconds. Times without a zone are UTC: Python's `utcnow().isoformat()` writes
 * none, and `new Date()` would read them as local. Numbers are epoch seconds or milliseconds; what cannot be
 * either (a monotonic clock) is no time.
 */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value === 'number') {
    if (value >= 1e11 && value < 1e14) return value
    return value >= 1e9 && value < 1e11 ? value * 1000 : undefined
  }
  const match = typeof value === 'string' ? ISO_TIME.exec(value) : null
  if (!match) return undefined
  const [, date, time, fraction = '.0', zone = 'Z'] = match
  const ms = Date.parse(`${date}T${time}${zone.replace(/^(...)(\d\d)$/, '$1:$2')}`)
  return Number.isNaN(ms) ? undefined : ms + Number(fraction) * 1000
}
