/** The package whose helper the panel listens to, where the mini-program has it. */
export const HELPER = 'miniprogram-login'
