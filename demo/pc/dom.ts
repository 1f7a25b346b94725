import type { ScanUser } from 'miniprogram-login-backend/pc'
import { text } from './texts.ts'

export function find<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id)
  if (!element) throw new Error(`#${id} is missing`)
  return element as T
}

export const nameOf = ({ nickName }: ScanUser): string => nickName || text('nobody')

/** The picture, over the first letter of the name, which is seen until it is there and if it cannot be had. */
export function showAvatar(element: HTMLElement, user: ScanUser): void {
  const { avatarUrl } = user
  element.textContent = [...nameOf(user)][0] ?? ''
  element.setAttribute('aria-hidden', 'true')
  if (!avatarUrl) return
  const image = document.createElement('img')
  image.alt = ''
  image.referrerPolicy = 'no-referrer'
  image.addEventListener('error', () => image.remove())
  image.src = avatarUrl
  element.append(image)
}
