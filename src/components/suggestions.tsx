'use client'
import type { ReactElement } from 'react'
import type { ChatLike } from '../hooks/chat-selectors.js'
import { useTexts } from '../hooks/use-labels.js'
import { type PartProps, renderPart } from './part.js'

/** Something that could be asked: the text of the button and what is sent, or one for both. */
export type Suggestion = string | { label: string; text: string }

/** Written as `data-count`. */
export type SuggestionsState = { count: number }

/** What {@link Suggestions} takes, beside the props of a `<ul>`. */
export type SuggestionsProps = PartProps<'ul', SuggestionsState> & {
  chat: ChatLike<never>
  /** A few. */
  suggestions: readonly Suggestion[]
}

/** Buttons that send what they say. Renders a `<ul>`, and nothing where there is none. */
export function Suggestions({ chat, suggestions, ...given }: SuggestionsProps): ReactElement | null {
  const { handle } = chat
  const labels = useTexts()
  if (suggestions.length === 0) return null
  const children = suggestions.map((suggestion, index) => {
    const { label, text } =
      typeof suggestion === 'string' ? { label: suggestion, text: suggestion } : suggestion
    return (
      <li key={index}>
        <button
          type="button"
          data-agent="suggestion"
          onClick={({ currentTarget, detail }) => {
            // These buttons go away. Pressed by key, focus goes to where the next message is written; a finger
            // is not to have the keyboard come up.
            if (detail === 0)
              currentTarget
                .closest("*:has([data-agent='composer'])")
                ?.querySelector<HTMLElement>("[data-agent='composer'] textarea")
                ?.focus()
            void handle.sendMessage(text)
          }}
        >
          {label}
        </button>
      </li>
    )
  })
  return renderPart(
    'suggestions',
    'ul',
    given,
    { role: 'list', 'aria-label': labels.suggestions, children },
    { count: suggestions.length },
  )
}
