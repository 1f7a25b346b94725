/** What the module that knows the icons is called in a template. */
export const ICON_MODULE = 'smartIcons'

/**
 * Pictures for the icons that the component and the demo name as Vant does: lines in a square of 24. smart-ui's
 * `<smart-icon>` takes a picture where Vant takes a name: https://github.com/Tuya-Community/miniapp-smart-ui
 */
const PATHS: Record<string, string> = {
  arrow: 'M9 5l7 7-7 7',
  'clock-o': 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2',
  close: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6',
  'comment-o': 'M4 5h16v11h-8l-4 3.5V16H4zM9 10.5h.1M12 10.5h.1M15 10.5h.1',
  contact: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 20c.6-4 3.6-6 8-6s7.4 2 8 6z',
  cross: 'M6 6l12 12M18 6L6 18',
  'desktop-o': 'M3 5h18v11H3zM12 16v4M8 20h8',
  'friends-o':
    'M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19c.5-3.3 2.9-5 6.5-5s6 1.7 6.5 5zM15.5 5a3.2 3.2 0 0 1 0 6M18 14.5c2 .8 3.2 2.3 3.5 4.5',
  'info-o': 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8h.1',
  logistics:
    'M2.5 6h12v10h-12zM14.5 9.5h4l3 3.5v3h-7zM6.5 16a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM17.5 16a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  'orders-o': 'M5 3.5h14v17H5zM9 8.5h6M9 12h6M9 15.5h4',
  passed: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.5l3 3 5-6',
  'pending-payment': 'M3 6h18v13H3zM3 10h18M14.5 14.5h3.5',
  'phone-o': 'M7 2.5h10v19H7zM11 18.5h2',
  photograph: 'M3 7.5h4.5L9 5h6l1.5 2.5H21V19H3zM12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  'question-o':
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5h.1',
  'send-gift-o':
    'M3.5 8h17v4h-17zM5 12v8.5h14V12M12 8v12.5M12 8c-4 0-5-4-2.5-4S12 8 12 8zM12 8c4 0 5-4 2.5-4S12 8 12 8z',
  'user-circle-o':
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM6 18.5c1-2.3 3-3.5 6-3.5s5 1.2 6 3.5',
  'warning-o': 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5.5M12 16h.1',
}

/** An icon by Vant's name, as a picture that may stand in `url()` without quotes. */
export function dataUri(name: string): string {
  const path = PATHS[name]
  if (!path) throw new Error(`there is no picture of the icon "${name}": draw it in build/tuya/icons.ts`)
  const line = 'fill="none" stroke="#000" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path ${line} d="${path}"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

/** The module for templates whose icons are known only when they run. */
export function iconModule(): string {
  const table = Object.keys(PATHS).map((name) => `  '${name}': '${dataUri(name)}',`)
  return `var icons = {\n${table.join('\n')}\n}\n\nmodule.exports = {\n  named: function (name) {\n    return icons[name] || ''\n  },\n}\n`
}
