'use client'
import { Component, type ErrorInfo, type ReactElement, type ReactNode } from 'react'
import { useTexts } from '../hooks/use-labels.js'

/** What {@link PartBoundary} takes. */
export interface PartBoundaryProps {
  children?: ReactNode
  /** What is shown below. When it changes, rendering it is tried again. */
  content?: unknown
  /** Shown instead when rendering failed. @default a line of text that says so */
  fallback?: ReactNode
  /** Called with what was thrown. */
  onError?: ((error: unknown, info: ErrorInfo) => void) | undefined
}

interface BoundaryState {
  failed?: boolean
  content?: unknown
}

/** Keeps an error in one part from taking the rest of the answer with it. */
export class PartBoundary extends Component<PartBoundaryProps, BoundaryState> {
  override state: BoundaryState = {}

  static getDerivedStateFromError(): BoundaryState {
    return { failed: true }
  }

  static getDerivedStateFromProps(props: PartBoundaryProps, state: BoundaryState): BoundaryState | null {
    return props.content === state.content ? null : { failed: false, content: props.content }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    this.props.onError?.(error, info)
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return this.props.fallback ?? <PartFailed />
  }
}

function PartFailed(): ReactElement {
  const labels = useTexts()
  return <p data-agent="part-failed">{labels.partFailed}</p>
}
