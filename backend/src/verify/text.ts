/** The languages the kit speaks, the first by default. */
export const languages = ['zh-CN', 'en'] as const

export type Language = (typeof languages)[number]

/** One sentence in each of them. */
export type Text = Readonly<Record<Language, string>>

export const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en })
