/** rpx and the safe area in a `style` attribute; style sheets are converted by the compiler. */
export function convertInlineLengths(style: string): string {
  return style
    .replace(/(-?(?:\d*\.)?\d+)rpx\b/g, 'calc($1 * 100vw / 750)')
    .replace(/\benv\(\s*safe-area-inset-bottom\s*(?:,[^()]*)?\)/g, 'var(--safe-area-inset-bottom, 0px)')
}
