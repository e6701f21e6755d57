import type { FileUIPart } from '../protocols/messages.js'

/** Which files may go with a message. */
export interface FileLimits {
  /** As in the `accept` of an `<input type="file">`: types, `image/*`, or endings like `.pdf`. @default any */
  accept?: string | undefined
  /** Bytes of one file. @default 10_485_760 */
  maxBytes?: number | undefined
  /** Files in one message. @default 10 */
  maxFiles?: number | undefined
}

/** The limits that hold unless the `files` option says otherwise. */
export const defaultFileLimits: { maxBytes: number; maxFiles: number } = {
  maxBytes: 10_485_760,
  maxFiles: 10,
}

/** Why a file is refused; `undefined` where it is not. */
export type FileProblem = 'type' | 'size' | 'count'

/**
 * What is wrong with a file, given how many go with the message before it.
 *
 * @see https://html.spec.whatwg.org/multipage/input.html#attr-input-accept
 */
export function fileProblem(
  file: Pick<File, 'name' | 'type' | 'size'>,
  limits: FileLimits = {},
  before = 0,
): FileProblem | undefined {
  const { accept, maxBytes = defaultFileLimits.maxBytes, maxFiles = defaultFileLimits.maxFiles } = limits
  const [name, type] = [file.name.toLowerCase(), file.type.toLowerCase()]
  const fits = (pattern: string): boolean =>
    pattern.startsWith('.')
      ? name.endsWith(pattern)
      : pattern.endsWith('/*')
        ? type.startsWith(pattern.slice(0, -1))
        : pattern === type
  if (
    accept &&
    !accept
      .toLowerCase()
      .split(',')
      .some((pattern) => fits(pattern.trim()))
  )
    return 'type'
  if (file.size > maxBytes) return 'size'
  return before >= maxFiles ? 'count' : undefined
}

/**
 * Files as parts of a message, their contents as data URLs; what is such a part already stays as it is. Rejects
 * with the browser's own error when a file cannot be read. Limits are for who picks the files: {@link fileProblem}.
 */
export function toFileParts(files: readonly (File | FileUIPart)[]): Promise<FileUIPart[]> {
  return Promise.all(
    files.map(async (file): Promise<FileUIPart> => {
      if (!(file instanceof Blob)) return file
      const mediaType = file.type || 'application/octet-stream'
      return { type: 'file', mediaType, filename: file.name, url: await toDataUrl(file) }
    }),
  )
}

function toDataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    // A cast: that is what `readAsDataURL` gives.
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
