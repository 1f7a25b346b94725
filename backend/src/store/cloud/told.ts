/** Users and tickets that a transaction changes, for whoever holds a copy of them: heard after the commit. */
export type Told = Set<string>
