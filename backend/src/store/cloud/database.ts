/** As the SDK declares what it returns, although nothing but a promise ever comes. */
type Reply<Value> = Promise<Value> | void | string

/** What is used of `cloud.database()` of wx-server-sdk. */
export interface Database {
  collection(name: string): Collection
  createCollection(name: string): Promise<unknown>
  startTransaction(): Promise<DatabaseTransaction>
  readonly command: Command
}

export interface DatabaseTransaction {
  collection(name: string): Collection
  commit(): Promise<unknown>
  rollback(): Promise<unknown>
}

export interface Collection extends Query {
  doc(id: string): DocumentReference
  add(options: { data: object }): Reply<unknown>
}

export interface DocumentReference {
  get(): Reply<{ data: object | null }>
  set(options: { data: object }): Reply<unknown>
  update(options: { data: object }): Reply<unknown>
  remove(): Reply<unknown>
}

export interface Query {
  where(condition: object): Query
  orderBy(field: string, order: string): Query
  limit(max: number): Query
  get(): Reply<{ data: object[] }>
  update(options: { data: object }): Reply<{ stats: { updated: number } }>
  remove(): Reply<unknown>
  count(): Reply<{ total: number }>
}

export interface Command {
  gt(value: number): object
  lt(value: number): object
  lte(value: number): object
  neq(value: unknown): object
  exists(value: boolean): object
  in(values: string[]): object
}
