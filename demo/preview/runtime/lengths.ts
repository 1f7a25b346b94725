const SAFE_AREA = /\benv\(\s*safe-area-inset-bottom\s*(?:,[^()]*)?\)/g

/** The area below the last line of a page that a phone without a home button takes; see the switch `safeArea`. */
export function convertSafeArea(value: string): string {
  return value.replace(SAFE_AREA, 'var(--safe-area-inset-bottom, 0px)')
}

/** Lengths in a `style` attribute; style sheets are converted by the compiler. */
export function convertInlineLengths(style: string): string {
  return convertSafeArea(style).replace(/(-?(?:\d*\.)?\d+)rpx\b/g, 'calc($1 * 100vw / 750)')
}
