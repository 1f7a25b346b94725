/** How the stand-in misbehaves with one action, for the next `times` calls of it. */
export interface DatabaseFault {
  /** e.g. `database.commitTransaction`; `*`: whichever comes */
  action: string
  /** default 1 */
  times?: number
  /** calls of it that are answered as ever before that; default 0 */
  skip?: number
  /** whether what was asked for has been done by then */
  when: 'before' | 'after'
  /** an answer that says no, or none: the connection breaks; default `error` */
  how?: 'error' | 'cut'
}

export interface DatabaseFaults {
  add(fault: DatabaseFault): void
  clear(): void
  /** The fault that this call is to suffer. */
  take(action: string): DatabaseFault | undefined
}

export function createDatabaseFaults(): DatabaseFaults {
  let faults: Required<DatabaseFault>[] = []
  return {
    add: (fault) => void faults.push({ times: 1, skip: 0, how: 'error', ...fault }),
    clear: () => void (faults = []),
    take(action) {
      const fault = faults.find((each) => each.action === '*' || each.action === action)
      if (fault === undefined) return undefined
      if (fault.skip > 0) {
        fault.skip -= 1
        return undefined
      }
      fault.times -= 1
      faults = faults.filter(({ times }) => times > 0)
      return fault
    },
  }
}
