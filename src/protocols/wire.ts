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

/** The value as text: a string as it is, anything else as JSON. */
export function asText(value: unknown): string {
  return asString(value) ?? JSON.stringify(value)
}

/** The value if it is a finite number, else `undefined`. */
export function asNumber(value: unknown): number | undefined {
  // A cast after the check, which says no to whatever is not a number.
  return Number.isFinite(value) ? (value as number) : undefined
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

/**
 * A point in time as epoch milliseconds. Times without a zone are UTC: Python's `utcnow().isoformat()` writes
 * none, and `Date.parse` would read them as local. Numbers are epoch seconds or milliseconds.
 */
export function parseTimestamp(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const text = asString(value) ?? ''
  const number = asNumber(value) ?? Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`)
  // A clock that counts from anything but 1970 is no time: nothing was streamed before 2001.
  return number > 1e9 ? number * (number < 1e11 ? 1000 : 1) : undefined
}
