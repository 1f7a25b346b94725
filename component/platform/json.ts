/** What a text means: JSON, or else itself. A host may hand out a body as text, and does so after an upload. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
