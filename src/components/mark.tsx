import type { ReactElement } from 'react'
import { Picture } from './icon.js'

/** What a mark can say. Each has its own shape, so none depends on its colour. */
export type MarkName =
  | 'idle'
  | 'busy'
  | 'running'
  | 'waiting'
  | 'done'
  | 'error'
  | 'cancelled'
  | 'stopped'
  | 'warning'
  | 'chevron'

const paths: Record<MarkName, string> = {
  idle: 'M12.25 8a4.25 4.25 0 1 1-8.5 0 4.25 4.25 0 0 1 8.5 0',
  busy: 'M8 2.75A5.25 5.25 0 0 1 13.25 8',
  running: 'M8 8h.01',
  // Two strokes, as on a pause button: it goes on when somebody says so.
  waiting: 'M6 4.5v7m4-7v7',
  done: 'm3.5 8.5 3 3 6-7',
  error: 'm4.5 4.5 7 7m0-7-7 7',
  cancelled: 'M4 8h8',
  stopped: 'M5 5h6v6H5z',
  warning: 'M8 3.25v5.5m0 3.5v.01',
  chevron: 'm6 4 4 4-4 4',
}

/** A small sign beside a word that says the same; hidden from screen readers. */
export function Mark({ name }: { name: MarkName }): ReactElement {
  return (
    <Picture data-agent="mark" data-mark={name} strokeWidth="1.75" path={paths[name]}>
      {(name === 'busy' || name === 'running') && <circle cx="8" cy="8" r="5.25" data-agent="mark-track" />}
    </Picture>
  )
}
