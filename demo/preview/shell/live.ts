/** How long it waits for a server that has gone, in milliseconds. */
const PAUSE = 1000

/** Loads the phone anew after each change of the project, and once a server that went away is back. */
function listen(onOpen: () => void): void {
  const socket = new WebSocket(`ws://${location.host}/_preview/changes`)
  socket.addEventListener('open', onOpen)
  socket.addEventListener('message', restart)
  socket.addEventListener('close', () => setTimeout(() => listen(restart), PAUSE))
}

/** A cold start: storage and switches stay. At the page that was seen, unless the mini-program did not get so far. */
function restart(): void {
  const page = window.preview?.stack().at(-1)
  if (page) history.replaceState(null, '', `#/${page.path}${page.query && `?${page.query}`}`)
  location.reload()
}

listen(() => undefined)
