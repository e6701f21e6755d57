import { memo } from 'react'
import { Streamdown } from 'streamdown'

export const Markdown = memo(function Markdown({ text, isLive }) {
  return <Streamdown isAnimating={isLive}>{text}</Streamdown>
})
