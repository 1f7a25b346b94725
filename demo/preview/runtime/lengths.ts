/** rpx in a `style` attribute; style sheets are converted by the compiler. */
export function convertInlineLengths(style: string): string {
  return style.replace(/(-?(?:\d*\.)?\d+)rpx\b/g, 'calc($1 * 100vw / 750)')
}
