export const host = { nobody: '涂鸦用户', hasGallery: false }
