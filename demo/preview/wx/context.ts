import type { CompiledApp } from '../runtime/compiled.ts'

let project: CompiledApp | undefined

/** Set once, before any code of the mini-program runs. */
export function setProject(compiled: CompiledApp): void {
  project = compiled
}

export function getProject(): CompiledApp {
  if (!project) throw new Error('the mini-program is not loaded yet')
  return project
}
