import type { ElementDefinition, Host } from './define.ts'

export const image: ElementDefinition = {
  name: 'image',
  properties: { src: 'string', mode: 'string', lazyLoad: 'boolean' },
  ignored: ['webp', 'showMenuByLongpress', 'fadeIn', 'forceHttps'],
  setup(host) {
    const { dom } = host
    const picture = document.createElement('img')
    picture.alt = ''
    picture.draggable = false
    dom.append(picture)
    picture.addEventListener('load', () => {
      host.emit('load', { width: picture.naturalWidth, height: picture.naturalHeight })
    })
    picture.addEventListener('error', () => {
      if (picture.hasAttribute('src')) host.emit('error', { errMsg: `GET ${picture.src} failed` })
    })
    return {
      change: {
        src(value) {
          if (value) picture.src = assetUrl(String(value), host)
          else picture.removeAttribute('src')
          picture.toggleAttribute('hidden', !value)
        },
        mode: (value) => dom.setAttribute('mode', String(value)),
        lazyLoad: (value) => (picture.loading = value ? 'lazy' : 'eager'),
      },
    }
  },
}

/** Images of the mini-program itself are named from its root, or from the component that shows them. */
function assetUrl(src: string, { node }: Host): string {
  if (/^(?:\w+:|\/\/)/.test(src)) return src
  const owner = node.ownerShadowRoot?.getHostNode().is ?? ''
  return new URL(
    src.replace(/^\//, ''),
    new URL(src.startsWith('/') ? 'assets/' : `assets/${owner}`, document.baseURI),
  ).href
}
