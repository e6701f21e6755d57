/** This page's session: it goes with every request, so that the server knows what was said before. */
export const sessionId: string = crypto.randomUUID()
