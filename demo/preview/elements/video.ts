import { addressOf } from './image.ts'
import type { ElementDefinition } from './define.ts'

/** The browser's player. What draws over it, such as barrages, is not there. */
export const video: ElementDefinition = {
  name: 'video',
  properties: {
    src: 'string',
    poster: 'any',
    title: 'string',
    autoplay: 'boolean',
    loop: 'boolean',
    muted: 'boolean',
    controls: 'any',
    objectFit: 'string',
  },
  ignored: [
    'referrerPolicy',
    'showFullscreenBtn',
    'showPlayBtn',
    'showCenterPlayBtn',
    'enableProgressGesture',
  ],
  events: ['play', 'pause', 'ended', 'error'],
  setup(host) {
    const player = document.createElement('video')
    player.controls = true
    player.playsInline = true
    host.dom.append(player)
    for (const event of ['play', 'pause', 'ended'] as const)
      player.addEventListener(event, () => host.emit(event, {}))
    player.addEventListener('error', () => host.emit('error', { errMsg: player.error?.message ?? '' }))
    return {
      change: {
        src: (value) => (player.src = value ? addressOf(String(value), host) : ''),
        poster: (value) => (player.poster = value ? addressOf(String(value), host) : ''),
        title: (value) => player.setAttribute('aria-label', String(value ?? '')),
        autoplay: (value) => (player.autoplay = Boolean(value)),
        loop: (value) => (player.loop = Boolean(value)),
        muted: (value) => (player.muted = Boolean(value)),
        controls: (value) => (player.controls = value !== false),
        objectFit: (value) => (player.style.objectFit = String(value || 'contain')),
      },
    }
  },
}
