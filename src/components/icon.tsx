import type { ComponentProps, ReactElement } from 'react'

const thumb = 'M5 7v6H3V7h2l2.5-4.5c1.5 0 1.7 1.3 1 4H13L12 13H5'

const paths: Record<IconName, string> = {
  send: 'M8 13V3M3.5 7.5 8 3l4.5 4.5',
  stop: 'M5 5h6v6H5z',
  attach: 'M8 3v10M3 8h10',
  file: 'M4 2h5l3 3v9H4zm5 0v3h3',
  remove: 'm4.5 4.5 7 7m0-7-7 7',
  copy: 'M6 6h7v7H6zm4-3H3v7',
  copied: 'm3.5 8.5 3 3 6-7',
  edit: 'm3 13 1-3.5L10.5 3 13 5.5 6.5 12zm6-8.5L11.5 7',
  regenerate: 'M13 8a5 5 0 1 1-2-4l2 2m0-4v4H9',
  up: thumb,
  // Turned round by the stylesheet.
  down: thumb,
  previous: 'm10 4-4 4 4 4',
  next: 'm6 4 4 4-4 4',
  wrap: 'M3 4h10M3 8h8.5a2 2 0 0 1 0 4H8m1.5-1.5L8 12l1.5 1.5',
}

/** What an icon can stand for. */
export type IconName =
  | 'send'
  | 'stop'
  | 'attach'
  | 'file'
  | 'remove'
  | 'copy'
  | 'copied'
  | 'edit'
  | 'regenerate'
  | 'up'
  | 'down'
  | 'previous'
  | 'next'
  | 'wrap'

/** A small picture beside a word that says the same, of one path; hidden from screen readers. */
export function Picture({
  path,
  children,
  ...props
}: ComponentProps<'svg'> & { path: string }): ReactElement {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...props}
    >
      {children}
      <path d={path} />
    </svg>
  )
}

/** The picture on a button whose name says the same. */
export function Icon({ name }: { name: IconName }): ReactElement {
  return <Picture data-agent="icon" data-icon={name} path={paths[name]} />
}

/** A button with an icon on it. Its name is shown by pointing at it. */
export function IconButton({
  icon,
  label,
  ...props
}: ComponentProps<'button'> & { icon: IconName; label: string }): ReactElement {
  return (
    <button type="button" data-agent="icon-button" aria-label={label} title={label} {...props}>
      <Icon name={icon} />
    </button>
  )
}
