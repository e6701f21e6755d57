import type { ComponentProps, ReactElement } from 'react'

const thumb =
  'M5 7.25 7.5 2.5c1 0 1.6.8 1.45 1.75L8.6 6.5h3.3c.85 0 1.45.75 1.3 1.55l-.8 4c-.15.7-.7 1.2-1.4 1.2H2.75v-6H5zm0 0v6'

const paths = {
  send: 'M8 13.25V3M3.5 7.5 8 3l4.5 4.5',
  stop: 'M5 5h6v6H5z',
  attach: 'M8 3v10M3 8h10',
  file: 'M4 2.25h5l3 3v8.5H4zM9 2.25v3h3',
  remove: 'm4.5 4.5 7 7m0-7-7 7',
  copy: 'M6 6h7.25v7.25H6zM3.5 10h-.75V2.75H10v.75',
  copied: 'm3.5 8.5 3 3 6-7',
  edit: 'm3 13 .75-3 6.9-6.9a1.6 1.6 0 0 1 2.25 2.25L6 12.25zM9.5 4.25l2.25 2.25',
  regenerate: 'M13 8a5 5 0 1 1-1.5-3.6L13 5.75M13 2.5v3.25H9.75',
  up: thumb,
  // Turned round by the stylesheet.
  down: thumb,
  previous: 'm10 4-4 4 4 4',
  next: 'm6 4 4 4-4 4',
}

/** What an icon can stand for. */
export type IconName = keyof typeof paths

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
