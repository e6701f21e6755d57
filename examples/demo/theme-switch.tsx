import { useState } from 'react'

const THEMES = ['system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

/** Light, dark, or what the system says; remembered in this browser. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(() => {
    const chosen = document.documentElement.dataset['agentTheme']
    return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
  })

  function choose(next: Theme) {
    setTheme(next)
    show(next)
  }

  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Theme</legend>
      {THEMES.map((name) => (
        <label key={name}>
          <input type="radio" name="theme" checked={theme === name} onChange={() => choose(name)} />
          <span>{name[0]?.toUpperCase() + name.slice(1)}</span>
        </label>
      ))}
    </fieldset>
  )
}

function show(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset['agentTheme']
  else document.documentElement.dataset['agentTheme'] = theme
  try {
    localStorage.setItem('theme', theme)
  } catch {
    // Storage is switched off: the choice holds until the page is closed.
  }
}
