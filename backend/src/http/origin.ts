/** As a browser sends it: lower case, no path, no port that goes without saying. */
export const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
