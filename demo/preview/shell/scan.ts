import jsQR from 'jsqr'

/** Code modules of a few pixels each are enough; more take longer. */
const MAX_SIDE = 800

/** The launch scene of a mini-program code that was scanned. */
const SCANNED = 1047

let scans = 0

/** The text of the QR code in a picture. */
export function readCode(image: HTMLImageElement): string | undefined {
  const { naturalWidth, naturalHeight } = image
  if (naturalWidth === 0) return undefined
  const scale = Math.min(1, MAX_SIDE / Math.max(naturalWidth, naturalHeight))
  const [width, height] = [Math.ceil(naturalWidth * scale), Math.ceil(naturalHeight * scale)]
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  if (!context) return undefined
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(image, 0, 0, width, height)
  try {
    return jsQR(context.getImageData(0, 0, width, height).data, width, height)?.data
  } catch {
    // A picture of another origin may be shown, but not read.
    return undefined
  }
}

/** Where this phone goes when it scans the text: to a page of its mini-program, in a cold start, and out of every 编译模式. */
export function phoneAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { pathname, hash } = new URL(text)
  // Whatever the host: the phone that it means may know this machine by another address.
  if (pathname !== '/phone/' || !/^#\/\w/.test(hash)) return undefined
  return `/phone/?launchScene=${SCANNED}&launchQuery=&scan=${++scans}${hash}`
}
