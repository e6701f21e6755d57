/**
 * A label as labels are compared: case folded, and white space collapsed.
 *
 * @see https://spec.commonmark.org/0.31.2/#matches
 */
export function normalizeLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase()
}
