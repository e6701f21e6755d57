/** An event of a stream. */
export interface WireEvent {
  type: string
  [field: string]: unknown
}

/** Posts JSON; a string is sent as it is, also where it is none. */
export function postJson(
  url: URL,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  })
}

/** The events of a body of NDJSON. */
export async function readNdjson(response: Response): Promise<WireEvent[]> {
  return (await response.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line): WireEvent => JSON.parse(line))
}

/** SSE blocks as their lines; comments are left out. */
export async function readSse(response: Response): Promise<string[][]> {
  return (await response.text())
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith(':')))
    .filter((lines) => lines.length > 0)
}
