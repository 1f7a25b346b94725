import { CallFailure, failure } from './async.ts'
import { addTemporaryFile, readFile } from './files.ts'
import { showActionSheet } from './modal.ts'
import { needPrivacy } from './privacy.ts'
import { switches } from './switches.ts'

/** In pixels, as the platform cuts an avatar. */
const SIZE = 132

/** The detail of `chooseavatar`. A user who cancels or refuses is no event: only the console says so. */
export async function chooseAvatar(): Promise<{ avatarUrl: string } | undefined> {
  try {
    await needPrivacy('chooseAvatar')
    return { avatarUrl: await pickPicture() }
  } catch (error) {
    console.warn(failure('chooseAvatar', error).errMsg)
    return undefined
  }
}

/** The user picks a picture: a temporary file of it. Throws where they cancel. */
export async function pickPicture(): Promise<string> {
  if (switches.denyUserInfo || switches.avatar === 'cancel') throw new CallFailure('cancel')
  const { avatarImage } = switches
  if (switches.consent !== 'auto') return addTemporaryFile(await choosePicture())
  return addTemporaryFile(avatarImage ? await readFile(avatarImage) : await paint())
}

/** The user's own choice: the avatar that WeChat knows, or a picture of this machine. */
async function choosePicture(): Promise<Blob> {
  const { tapIndex } = await showActionSheet({
    alertText: '选择头像',
    itemList: ['用微信头像', '从相册选择'],
  })
  return tapIndex === 0 ? paint() : crop(await openAlbum())
}

function openAlbum(): Promise<File> {
  const field = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*' })
  return new Promise((resolve, reject) => {
    field.addEventListener('change', () => resolve(field.files![0]!))
    field.addEventListener('cancel', () => reject(new CallFailure('cancel')))
    field.click()
  })
}

/** The middle of a picture, as a square. */
async function crop(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file)
  const { width, height } = picture
  const side = Math.min(width, height)
  const { canvas, context } = newCanvas()
  context.drawImage(picture, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIZE, SIZE)
  return canvas.convertToBlob({ type: 'image/jpeg' })
}

function newCanvas() {
  const canvas = new OffscreenCanvas(SIZE, SIZE)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser does not paint')
  return { canvas, context }
}

/** Somebody before a green wall. */
async function paint(): Promise<Blob> {
  const { canvas, context } = newCanvas()
  context.fillStyle = '#07c160'
  context.fillRect(0, 0, SIZE, SIZE)
  context.fillStyle = '#fff'
  for (const [y, radius] of [
    [SIZE * 0.4, SIZE * 0.2],
    [SIZE, SIZE * 0.35],
  ] as const) {
    context.beginPath()
    context.arc(SIZE / 2, y, radius, 0, Math.PI * 2)
    context.fill()
  }
  return canvas.convertToBlob({ type: 'image/png' })
}
