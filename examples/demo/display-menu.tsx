import { useState } from 'react'

/** How the page looks, remembered in this browser. The first of each is what nobody has to choose. */
const CHOICES = {
  theme: { legend: 'Theme', names: ['system', 'light', 'dark'], attribute: 'agentTheme' },
  density: { legend: 'Density', names: ['comfortable', 'compact'], attribute: 'agentDensity' },
} as const

/** How close things stand. */
export type Density = (typeof CHOICES)['density']['names'][number]

/** The density that was chosen at an earlier visit. */
export function rememberedDensity(): Density {
  return document.documentElement.dataset['agentDensity'] === 'compact' ? 'compact' : 'comfortable'
}

/** A button that opens the choice of theme and density. */
export function DisplayMenu({ onDensity }: { onDensity: (density: Density) => void }) {
  return (
    <>
      <button type="button" className="button button-quiet" popoverTarget="display">
        Display
      </button>
      <div id="display" popover="auto" className="menu" role="group" aria-label="Display">
        <Choice name="theme" />
        <Choice name="density" onChoose={(word) => onDensity(word === 'compact' ? word : 'comfortable')} />
      </div>
    </>
  )
}

function Choice({ name, onChoose }: { name: keyof typeof CHOICES; onChoose?: (word: string) => void }) {
  const { legend, names, attribute } = CHOICES[name]
  const [chosen, setChosen] = useState(() => document.documentElement.dataset[attribute] ?? names[0])

  function choose(next: string) {
    setChosen(next)
    onChoose?.(next)
    show(attribute, next === names[0] ? undefined : next)
    remember(name, next)
  }

  return (
    <fieldset>
      <legend className="muted">{legend}</legend>
      <div className="segments">
        {names.map((word) => (
          <label key={word}>
            <input type="radio" name={name} checked={word === chosen} onChange={() => choose(word)} />
            <span>{word[0]?.toUpperCase() + word.slice(1)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function show(attribute: string, word: string | undefined) {
  const { dataset } = document.documentElement
  if (word === undefined) delete dataset[attribute]
  else dataset[attribute] = word
}

function remember(name: string, word: string) {
  try {
    localStorage.setItem(name, word)
  } catch {
    // Storage is switched off: the choice holds until the page is closed.
  }
}
