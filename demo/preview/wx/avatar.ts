import { CallFailure, failure } from './async.ts'
import { addTemporaryFile, readFile } from './files.ts'
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
  return addTemporaryFile(avatarImage ? await readFile(avatarImage) : await paint())
}

/** Somebody before a green wall. */
async function paint(): Promise<Blob> {
  const canvas = new OffscreenCanvas(SIZE, SIZE)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser does not paint')
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
