/** The platform's built-in elements. In the browser `view` becomes `<wx-view>`, in selectors as well. */
export const BUILTIN_NAMES: ReadonlySet<string> = new Set(
  `ad audio button camera canvas checkbox checkbox-group cover-image cover-view editor form functional-page-navigator
   grid-view icon image input keyboard-accessory label list-view live-player live-pusher map match-media movable-area
   movable-view navigation-bar navigator official-account open-data page-container page-meta picker picker-view
   picker-view-column progress radio radio-group rich-text root-portal scroll-view share-element slider
   snapshot span sticky-header sticky-section swiper swiper-item switch text textarea video view voip-room web-view`.split(
    /\s+/,
  ),
)
