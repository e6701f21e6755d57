/** One message off the wire, before anyone has said what it means. */
export interface Frame {
  data: string
  /** SSE `event:`; absent when the server named none. */
  event?: string
  /** The last event id when this frame was dispatched (SSE ids stick): where to resume behind it. */
  id?: string
  /** A piece of running text, to be taken as it is: it ends wherever the network cut it. */
  text?: true
}
