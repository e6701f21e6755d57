'use client'
import { type MouseEvent, type ReactElement, type ReactNode, useEffect, useRef } from 'react'
import { useTexts } from '../hooks/use-labels.js'
import { Icon, IconButton } from './icon.js'
import { boxOf } from './message-box.js'
import { visibleLine } from './visible-text.js'

const NAME_CHARS = 200

/** What a file is called, in one line. */
export function fileName(name: string | undefined, unnamed: string): string {
  return visibleLine((name ?? '').slice(0, NAME_CHARS)) || unnamed
}

/** The inside of a chip: a picture of the file or a sign for one, its name, and what else is to be said of it. */
export function FileChip({
  name,
  href,
  picture,
  children,
  onRemove,
}: {
  name: string
  /** Makes the name a link. */
  href?: string | undefined
  picture?: ReactElement | undefined
  children?: ReactNode
  onRemove?: ((event: MouseEvent<HTMLElement>) => void) | undefined
}): ReactElement {
  const labels = useTexts()
  return (
    <>
      <span data-agent="file-picture">{picture ?? <Icon name="file" />}</span>
      <span data-agent="file-text">
        <span data-agent="file-name" dir="auto">
          {href === undefined ? (
            name
          ) : (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
              {name}
            </a>
          )}
        </span>
        {children !== undefined && <span data-agent="file-detail">{children}</span>}
      </span>
      {onRemove && <IconButton icon="remove" label={labels.removeFile(name)} onClick={onRemove} />}
    </>
  )
}

/** A file that was attached, as it goes with the message. */
export function DraftFileChip({
  file,
  onRemove,
}: {
  file: File
  onRemove: (event: MouseEvent<HTMLElement>) => void
}): ReactElement {
  const labels = useTexts()
  return (
    <div data-agent="attachment" data-kind="file">
      <FileChip
        name={fileName(file.name, labels.file)}
        picture={file.type.startsWith('image/') ? <Preview file={file} /> : undefined}
        onRemove={onRemove}
      >
        {labels.bytes(file.size)}
      </FileChip>
    </div>
  )
}

function Preview({ file }: { file: File }): ReactElement {
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const url = URL.createObjectURL(file)
    image.current?.setAttribute('src', url)
    return () => URL.revokeObjectURL(url)
  }, [file])
  return <img ref={image} alt="" />
}

/** Moves the focus from a list item that goes away to its neighbour, or else to the box or list that it was for. */
export function leaveItem({ currentTarget }: MouseEvent<HTMLElement>): void {
  const item = currentTarget.closest('li')
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling
  const next =
    neighbour?.querySelector<HTMLElement>('button:last-of-type') ??
    boxOf(currentTarget) ??
    item?.closest<HTMLElement>('[tabindex]')
  next?.focus({ preventScroll: true })
}
