import type { Theme } from 'vitepress'
// Without its web font, which has no Chinese: each system has fonts that go together.
import DefaultTheme from 'vitepress/theme-without-fonts'
import { LivePreview } from './live-preview.ts'
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('LivePreview', LivePreview)
  },
}

export default theme
