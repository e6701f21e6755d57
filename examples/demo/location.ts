/** Where the reader is, rounded to about ten kilometres: as much as an agent needs to know a coast by. */
export interface Position {
  latitude: number
  longitude: number
}

const WAIT_MS = 10_000

/**
 * Asks the browser, which asks the reader.
 *
 * @throws Error when neither will tell; what it says goes to the agent.
 */
export function getLocation(): Promise<Position> {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: rounded(coords.latitude), longitude: rounded(coords.longitude) }),
      ({ message }) => reject(new Error(message || 'The position is not known.')),
      { timeout: WAIT_MS, maximumAge: Number.POSITIVE_INFINITY },
    )
  })
}

const rounded = (degrees: number) => Math.round(degrees * 10) / 10
