/** As the platform's pages come and go, in milliseconds. */
const DURATION = 300
const TIMING = { duration: DURATION, easing: 'cubic-bezier(0.32, 0.72, 0, 1)' }

const RIGHT = { transform: 'translateX(100%)' }
const LEFT = { transform: 'translateX(-25%)' }
const PLACE = { transform: 'none' }

/** Whoever wants no motion sees none; tests are among them. */
const still = matchMedia('(prefers-reduced-motion: reduce)')

/** A page comes in from the right, over the one that was seen until now. Both are in their places for everyone but the eye. */
export function slideIn(page: HTMLElement, below: HTMLElement): void {
  if (still.matches) return
  below.toggleAttribute('data-below', true)
  below.animate([PLACE, LEFT], TIMING)
  void page.animate([RIGHT, PLACE], TIMING).finished.finally(() => below.removeAttribute('data-below'))
}

/** A page that is about to be closed leaves to the right: a picture of it does, since the page itself is gone by then. */
export function slideOut(page: HTMLElement): void {
  if (still.matches) return
  const picture = page.cloneNode(true) as HTMLElement
  picture.inert = true
  picture.setAttribute('aria-hidden', 'true')
  picture.dataset['leaving'] = ''
  page.parentElement?.append(picture)
  for (const [index, scroller] of [...page.querySelectorAll('.phone-scroll')].entries()) {
    const copy = picture.querySelectorAll('.phone-scroll')[index]
    if (copy) copy.scrollTop = scroller.scrollTop
  }
  void picture.animate([PLACE, RIGHT], TIMING).finished.finally(() => picture.remove())
}
