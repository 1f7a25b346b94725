import fs from 'node:fs'
import path from 'node:path'

/** An editor writes a file in several steps, and a build many files: it is over once nothing has happened for so long, in milliseconds. */
const QUIET = 60

/** Files that editors leave beside the one they save, until it is saved. */
const PASSING = /^\.|~$|\.sw[a-z]$|\.tmp$|^4913$|^___jb_/

export interface Watched {
  folder: string
  /** Also what is in folders within it. Default: true. */
  deep?: boolean
  /** Whether a file counts, by its name; every one does unless given. */
  counts?(name: string): boolean
}

/**
 * Calls `onChange` after something in the folders has changed. Folders are watched, not files: a file that is saved by
 * putting another in its place is a change of its folder, and stays watched.
 *
 * @returns ends it
 */
export function watchFolders(watched: Watched[], onChange: () => void): () => void {
  const watchers = new Map<string, fs.FSWatcher>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const add = (folder: string, rule: Watched): void => {
    if (!watchers.has(folder)) {
      try {
        const watcher = fs.watch(folder, (_type, name) => changed(folder, name ?? '', rule))
        watcher.on('error', () => drop(folder))
        watchers.set(folder, watcher)
      } catch {
        // It has gone since it was seen. Should it come back, its parent says so.
        return
      }
    }
    if (rule.deep === false) return
    for (const entry of list(folder))
      if (entry.isDirectory() && !PASSING.test(entry.name)) add(path.join(folder, entry.name), rule)
  }
  const drop = (folder: string): void => {
    for (const [other, watcher] of watchers) {
      if (other !== folder && !other.startsWith(folder + path.sep)) continue
      watcher.close()
      watchers.delete(other)
    }
  }
  const changed = (folder: string, name: string, rule: Watched): void => {
    if (PASSING.test(name) || rule.counts?.(name) === false) return
    // One that was removed and made again has the same name, and is another.
    if (rule.deep !== false && name && !isFile(path.join(folder, name))) drop(path.join(folder, name))
    clearTimeout(timer)
    timer = setTimeout(() => {
      for (const each of watched) add(each.folder, each)
      onChange()
    }, QUIET)
  }

  for (const each of watched) add(each.folder, each)
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers.values()) watcher.close()
    watchers.clear()
  }
}

function list(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

const isFile = (file: string): boolean => fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
