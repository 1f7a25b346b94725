import { component } from 'glass-easel-miniprogram-adapter'

/** What a component has handed to `setData`; bytes are those of its JSON. */
export interface SetDataCount {
  calls: number
  bytes: number
}

let counts: Record<string, SetDataCount> = {}

/** By the path of the component or page, since the last reset. */
export const setDataCounts = (): Record<string, SetDataCount> => structuredClone(counts)

export function resetSetData(): void {
  counts = {}
}

/** From here on, `this.setData` of every page and component is counted, and `before` is called before each. */
export function watchSetData(before: () => void): void {
  const { prototype } = component.ComponentCaller
  const { setData } = prototype
  prototype.setData = function (this: component.GeneralComponent, data, callback) {
    const count = (counts[this.is] ??= { calls: 0, bytes: 0 })
    count.calls += 1
    count.bytes += new TextEncoder().encode(JSON.stringify(data ?? {})).length
    before()
    return setData.call(this, data, callback)
  }
}
