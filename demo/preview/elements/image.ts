import { addressOfFile } from '../wx/files.ts'
import type { ElementDefinition, Host } from './define.ts'

export const image: ElementDefinition = {
  name: 'image',
  // `alt` is none of the platform's; Vant passes it all the same.
  properties: { src: 'string', mode: 'string', lazyLoad: 'boolean', alt: 'string' },
  events: ['load', 'error'],
  ignored: ['webp', 'showMenuByLongpress', 'fadeIn', 'forceHttps'],
  setup(host) {
    const { dom } = host
    const picture = document.createElement('img')
    picture.alt = ''
    picture.draggable = false
    dom.append(picture)
    picture.addEventListener('load', () => {
      picture.hidden = false
      host.emit('load', { width: picture.naturalWidth, height: picture.naturalHeight })
    })
    picture.addEventListener('error', () => {
      // What the browser would show in its place, the platform does not.
      picture.hidden = true
      if (picture.hasAttribute('src')) host.emit('error', { errMsg: `GET ${String(host.get('src'))} failed` })
    })
    return {
      change: {
        src(value) {
          picture.hidden = !value
          if (value) picture.src = addressOf(String(value), host)
          else picture.removeAttribute('src')
        },
        alt: (value) => (picture.alt = String(value ?? '')),
        mode: (value) => dom.setAttribute('mode', String(value)),
        lazyLoad: (value) => (picture.loading = value ? 'lazy' : 'eager'),
      },
    }
  },
}

/**
 * Images of the mini-program itself are named from its root, or from the component that shows them. The server of the
 * preview fetches those of the hosts that requests may go to and of the cloud storage, and sends the browser on to all others.
 */
export function addressOf(src: string, { node }: Host): string {
  const temporary = addressOfFile(src)
  if (temporary) return temporary
  if (src.startsWith('cloud://')) return `/_preview/cloud/file?id=${encodeURIComponent(src)}`
  if (/^https?:/.test(src)) return `/_preview/image?url=${encodeURIComponent(src)}`
  if (/^(?:\w+:|\/\/)/.test(src)) return src
  const owner = node.ownerShadowRoot?.getHostNode().is ?? ''
  return new URL(
    src.replace(/^\//, ''),
    new URL(src.startsWith('/') ? 'assets/' : `assets/${owner}`, document.baseURI),
  ).href
}
