export function decodeText(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1')
}
