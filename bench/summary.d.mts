/** A run, as far as a summary needs it. */
export interface Run {
  candidate: string
  round: number
  cpuMs: number
  failed?: string
  stoppedAt?: number | undefined
  completeness: { ok: boolean }
  [figure: string]: unknown
}
export function median(values: readonly number[]): number | undefined
export function counts(run: Run): boolean
export function ratio(
  runs: readonly Run[],
  candidate: string,
  other: string,
  controls?: readonly Run[],
): number | undefined
export function summarize(
  runs: readonly Run[],
  against: readonly string[],
  controls?: readonly Run[],
): Record<string, string | number | undefined>[]
export function toTable(
  rows: readonly Record<string, string | number | undefined>[],
  leaveOut?: readonly string[],
): string
