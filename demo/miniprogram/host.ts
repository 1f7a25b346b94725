/** Where this demo differs between hosts: on WeChat. The build puts `host.tuya.ts` in its place for Tuya. */
export const host = {
  /** Whoever has no nickname yet. */
  nobody: '微信用户',
  /** The page of all looks is about WeChat's buttons. */
  hasGallery: true,
}
