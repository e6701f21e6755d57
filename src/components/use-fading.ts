'use client'
import { useEffect, useState } from 'react'

/** A text that is `''` again after so many milliseconds, and what sets another one. */
export function useFading(ms: number, first = ''): [text: string, set: (text: string) => void] {
  const [text, set] = useState(first)
  useEffect(() => {
    if (!text) return undefined
    const timer = setTimeout(() => set(''), ms)
    return () => clearTimeout(timer)
  }, [text, ms])
  return [text, set]
}
