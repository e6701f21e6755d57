// Before the first paint, so that a reader who chose a look never sees the other one flash by.
try {
  const { theme, density } = localStorage
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.agentTheme = theme
  if (density === 'compact') document.documentElement.dataset.agentDensity = density
} catch {
  // Storage is switched off: the system's theme it is.
}
