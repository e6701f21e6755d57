import type { ComponentProps, ReactNode } from 'react'

const withClass = (own: string, given: string | undefined): string => (given ? `${own} ${given}` : own)

/** A word in a box. */
export function Tag({ tone, ...props }: ComponentProps<'strong'> & { tone: string }): ReactNode {
  return <strong {...props} data-tone={tone} className={withClass('ledger-tag', props.className)} />
}

/** A box that stands out. */
export function CardForm(props: ComponentProps<'form'>): ReactNode {
  return <form {...props} className={withClass('ledger-card', props.className)} />
}

/** A button that is pressed into the paper. */
export function Button(props: ComponentProps<'button'>): ReactNode {
  // oxlint-disable-next-line react/button-has-type -- It is among the props.
  return <button {...props} className={withClass('ledger-button', props.className)} />
}

/** One below the other, over the whole width. */
export function Stack(props: ComponentProps<'ul'>): ReactNode {
  return <ul {...props} className={withClass('ledger-list', props.className)} />
}
