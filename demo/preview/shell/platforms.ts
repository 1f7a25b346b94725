/** Where each platform's phone is. */
const PHONES = { wechat: '/phone/', tuya: '/tuya/phone/' }

type Platform = keyof typeof PHONES

/**
 * Lets one choose between WeChat and Tuya, where the preview has both.
 *
 * @returns the address of the phone that is chosen, and how to show which one an address belongs to
 */
export function showPlatforms({ onChoose }: { onChoose(address: string): void }) {
  const group = document.getElementById('platforms')!
  const buttons = [...group.querySelectorAll<HTMLButtonElement>('button')]
  let chosen: Platform = 'wechat'
  const show = (platform: Platform): void => {
    chosen = platform
    for (const button of buttons)
      button.setAttribute('aria-pressed', String(button.dataset['platform'] === platform))
  }
  for (const button of buttons)
    button.addEventListener('click', () => {
      show(button.dataset['platform'] as Platform)
      onChoose(PHONES[chosen])
    })
  group.hidden = document.body.dataset['tuya'] === undefined
  return {
    get address() {
      return PHONES[chosen]
    },
    showOf: (address: string) => show(address.startsWith(PHONES.tuya) ? 'tuya' : 'wechat'),
  }
}
