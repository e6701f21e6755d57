// Before the first paint, so that a reader who chose a theme never sees the other one flash by.
try {
  const theme = localStorage.getItem('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.agentTheme = theme
} catch {
  // Storage is switched off: the system's theme it is.
}
