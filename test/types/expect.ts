/** Exactly the same type, neither wider nor narrower; `any` is the same as nothing but itself. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Fails to compile unless `T` is true. */
export function expectType<T extends true>(_holds?: T): void {}
