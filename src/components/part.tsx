import {
  type ComponentProps,
  cloneElement,
  createElement,
  type JSX,
  type ReactElement,
  type Ref,
} from 'react'

type Tag = keyof JSX.IntrinsicElements

/** What a part knows about itself, in single words: handed to `render`, and written on the element as `data-*`. */
export type PartState = Record<string, string | number | boolean | undefined>

/** The props every part takes: those of its element, and `render`. */
export type PartProps<T extends Tag, State extends PartState = PartState> = ComponentProps<T> & {
  /** The element to render instead, or a function of the props and the part's state that returns it. */
  render?: ReactElement | ((props: ComponentProps<T>, state: State) => ReactElement) | undefined
}

/**
 * Renders one part: its own tag, or what `render` says.
 *
 * What the user gives wins, except that class names and styles add up, every ref is set, and handlers run
 * theirs first, then ours unless the event's default was prevented.
 *
 * @param name Written as `data-agent`, the hook that the stylesheet uses.
 * @param own The part's own props; `children` among them.
 * @param state Written as `data-*`: `true` is present, `false` and `undefined` are absent.
 */
export function renderPart<T extends Tag, State extends PartState>(
  name: string,
  tag: T,
  { render, ...given }: PartProps<T, State>,
  own: Partial<ComponentProps<T>>,
  state: State,
): ReactElement {
  const props = merge({ 'data-agent': name, ...dataAttributes(state), ...own }, given) as ComponentProps<T>
  if (typeof render === 'function') return render(props, state)
  if (render) return cloneElement(render, merge(props, render.props as object))
  return createElement(tag, props)
}

/** Moves the focus from something that is about to go away to the part that it is in. */
export function focusPart(from: Element): void {
  from.closest<HTMLElement>('[data-agent][tabindex="-1"]')?.focus({ preventScroll: true })
}

function merge(ours: object, theirs: object): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...ours }
  for (const [key, value] of Object.entries(theirs)) {
    const mine = merged[key]
    if (value === undefined) continue
    if (mine === undefined || mine === null) merged[key] = value
    else if (key === 'className') merged[key] = `${mine as string} ${value as string}`.trim()
    else if (key === 'style') merged[key] = { ...mine, ...value }
    else if (key === 'ref') merged[key] = bothRefs(mine as Ref<Element>, value as Ref<Element>)
    else if (/^on[A-Z]/.test(key) && typeof mine === 'function' && typeof value === 'function')
      merged[key] = theirsFirst(value as Handler, mine as Handler)
    else merged[key] = value
  }
  return merged
}

type Handler = (event: { defaultPrevented?: boolean }) => void

function theirsFirst(theirs: Handler, ours: Handler): Handler {
  return (event) => {
    theirs(event)
    if (!event.defaultPrevented) ours(event)
  }
}

type RefCallback = (element: Element | null) => (() => void) | void
const paired = new WeakMap<object, WeakMap<object, RefCallback>>()

/** The same function for the same two refs: a new one would detach and attach them on every render. */
function bothRefs(ours: Ref<Element>, theirs: Ref<Element>): RefCallback | Ref<Element> {
  if (!ours || !theirs) return ours ?? theirs
  const known = paired.get(ours) ?? new WeakMap<object, RefCallback>()
  paired.set(ours, known)
  const both = known.get(theirs) ?? ((element) => attach([ours, theirs], element))
  known.set(theirs, both)
  return both
}

function attach(refs: NonNullable<Ref<Element>>[], element: Element | null): () => void {
  const detach = refs.map((ref) => {
    if (typeof ref === 'function') return ref(element) ?? (() => void ref(null))
    ref.current = element
    return () => {
      ref.current = null
    }
  })
  return () => {
    for (const undo of detach) undo()
  }
}

function dataAttributes(state: PartState): Record<string, unknown> {
  const attributes: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(state))
    if (value !== false) attributes[`data-${key}`] = value === true ? '' : value
  return attributes
}
