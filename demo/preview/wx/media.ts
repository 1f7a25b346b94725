import { CallFailure, settle, type Callbacks } from './async.ts'
import { pickPicture } from './avatar.ts'
import { addressOfFile, readFile } from './files.ts'
import { h, coverPhone } from './layer.ts'
import { needPrivacy } from './privacy.ts'

interface MediaOptions extends Callbacks {
  count?: number
  mediaType?: string[]
}

interface FileOptions extends Callbacks {
  count: number
  type?: 'all' | 'video' | 'image' | 'file'
  extension?: string[]
}

interface PreviewOptions extends Callbacks {
  urls: string[]
  current?: string | number
}

/** The user of this phone picks one picture, however many may be picked; the switch `avatar` says whether at all. */
async function pick(name: string): Promise<{ tempFilePath: string; size: number }> {
  await needPrivacy(name)
  const tempFilePath = await pickPicture()
  return { tempFilePath, size: (await readFile(tempFilePath)).size }
}

async function chooseMedia({ mediaType = ['image', 'video'] }: MediaOptions) {
  if (!mediaType.some((type) => type === 'image' || type === 'mix'))
    throw new CallFailure('the album of this phone holds no videos')
  return { type: 'image', tempFiles: [{ ...(await pick('chooseMedia')), fileType: 'image' }] }
}

async function chooseImage() {
  const { tempFilePath, size } = await pick('chooseImage')
  return { tempFilePaths: [tempFilePath], tempFiles: [{ path: tempFilePath, size }] }
}

async function chooseMessageFile({ type = 'all', extension }: FileOptions) {
  if (type === 'video' || (type === 'file' && extension && !extension.some((end) => /^\.?png$/i.test(end))))
    throw new CallFailure('no conversation of this phone holds such a file')
  const { tempFilePath: path, size } = await pick('chooseMessageFile')
  const name = path.slice(path.lastIndexOf('/') + 1)
  return { tempFiles: [{ path, size, name, type: 'image', time: Math.floor(Date.now() / 1000) }] }
}

/** The pictures over the whole phone, one at a time; a tap on it closes it. */
function previewImage({ urls, current }: PreviewOptions): object {
  const given = typeof current === 'number' ? current : urls.indexOf(current ?? '')
  let index = Math.max(0, Math.min(given, urls.length - 1))
  if (urls.length === 0) throw new CallFailure('urls is empty')
  const picture = document.createElement('img')
  picture.className = 'phone-preview__picture'
  const show = (): void => {
    const url = urls[index] ?? ''
    picture.src =
      addressOfFile(url) ?? (/^https?:/.test(url) ? `/_preview/image?url=${encodeURIComponent(url)}` : url)
    picture.alt = `${index + 1} / ${urls.length}`
  }
  const button = (text: string, label: string, work: () => void): HTMLElement => {
    const element = h('button', 'phone-preview__button', text)
    element.setAttribute('aria-label', label)
    element.addEventListener('click', work)
    return element
  }
  const step = (by: number) => (): void => {
    index = (index + by + urls.length) % urls.length
    show()
  }
  const close = button('×', '关闭', () => cover.remove())
  close.dataset['escape'] = ''
  const turns = urls.length > 1 ? [button('‹', '上一张', step(-1)), button('›', '下一张', step(1))] : []
  const box = h('div', 'phone-preview', picture, ...turns, close)
  box.setAttribute('role', 'dialog')
  box.setAttribute('aria-label', '图片预览')
  picture.addEventListener('click', () => cover.remove())
  const cover = coverPhone(box, 'middle')
  show()
  return {}
}

export const media = {
  chooseMedia: (options: MediaOptions = {}) => settle('chooseMedia', options, () => chooseMedia(options)),
  chooseImage: (options?: Callbacks) => settle('chooseImage', options, chooseImage),
  chooseMessageFile: (options: FileOptions) =>
    settle('chooseMessageFile', options, () => chooseMessageFile(options)),
  previewImage: (options: PreviewOptions) => settle('previewImage', options, () => previewImage(options)),
}
