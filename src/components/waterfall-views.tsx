'use client'
import { type ReactElement, useState } from 'react'
import type { ToolView } from '../hooks/labels.js'
import { viewLabels } from '../hooks/default-labels.js'
import { useTexts } from '../hooks/use-labels.js'

/** How a component that has several views is driven. */
export interface ViewProps<V extends ToolView> {
  /** The view; with `onViewChange`, the caller decides. */
  view?: V | undefined
  /** The view at first. */
  defaultView?: V | undefined
  /** Called when the reader chooses a view. */
  onViewChange?: ((view: V) => void) | undefined
}

/** The views of what happened when. */
export const timeViews: readonly ('waterfall' | 'table')[] = ['waterfall', 'table']

/** The view that is shown, and what changes it. */
export function useView<V extends ToolView>(
  { view, defaultView, onViewChange }: ViewProps<V>,
  first: V,
): [view: V, choose: (view: V) => void] {
  const [chosen, setChosen] = useState(defaultView ?? first)
  const choose = (next: V): void => {
    setChosen(next)
    onViewChange?.(next)
  }
  return [view ?? chosen, choose]
}

/** The buttons that choose a view. */
export function ViewToggle<V extends ToolView>({
  views,
  view,
  onChoose,
}: {
  views: readonly V[]
  view: V
  onChoose: (view: V) => void
}): ReactElement {
  const labels = useTexts(viewLabels)
  return (
    <div role="group" aria-label={labels.toolViews} data-agent="tool-views">
      {views.map((each) => (
        <button
          key={each}
          type="button"
          data-agent="tool-view"
          aria-pressed={each === view}
          onClick={() => onChoose(each)}
        >
          {labels.toolView(each)}
        </button>
      ))}
    </div>
  )
}
