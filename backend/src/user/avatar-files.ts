import { createHash, randomBytes } from 'node:crypto'
import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ConfigError } from '../config.ts'
import type { Image } from '../image/index.ts'
import { StoreError } from '../store/store.ts'

export interface AvatarFiles {
  /** Without waiting for anything else: a write and a removal each happen inside a transaction. Written before is fine. */
  write(name: string, bytes: Buffer): void
  /** No error if there is none. */
  remove(name: string): void
  /** undefined if there is no such avatar; a name that is none of ours is never looked for */
  read(name: string): Promise<Buffer | undefined>
  close(): void
}

const pattern = /^[0-9a-f]{64}\.(?:png|jpg|webp)$/

/** The name says what is in it: the same picture is one file, and an address never shows another picture. */
export function avatarNameOf({ bytes, extension }: Image): string {
  return `${createHash('sha256').update(bytes).digest('hex')}.${extension}`
}

/** @param folder made when it is needed; without one, a temporary folder that goes away with `close` */
export function createAvatarFiles(folder: string | undefined): AvatarFiles {
  let temporary: string | undefined
  const root = (): string =>
    folder === undefined ? (temporary ??= mkdtempSync(join(tmpdir(), 'login-avatars-'))) : resolve(folder)

  return {
    write(name, bytes) {
      guard(() => {
        mkdirSync(root(), { recursive: true })
        const path = join(root(), name)
        if (lstatSync(path, { throwIfNoEntry: false })?.isFile()) return
        // Whole or not at all; what is there under this name and is no file is replaced, not followed.
        const draft = join(root(), `.${randomBytes(6).toString('hex')}`)
        try {
          writeFileSync(draft, bytes, { flag: 'wx', flush: true })
          renameSync(draft, path)
        } finally {
          rmSync(draft, { force: true })
        }
      })
    },
    remove(name) {
      if (pattern.test(name)) guard(() => rmSync(join(root(), name), { force: true }))
    },
    async read(name) {
      if (!pattern.test(name)) return undefined
      const file = await open(join(root(), name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(
        absent,
      )
      if (file === undefined) return undefined
      try {
        return (await file.stat()).isFile() ? await file.readFile() : undefined
      } finally {
        await file.close()
      }
    },
    close() {
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
    },
  }
}

/** A folder that was asked for is made at once, so that a wrong one is found at the start. */
export function makeAvatarFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new ConfigError(`AVATAR_DIR: ${resolve(folder)} cannot be written (${errno(cause)})`)
  }
}

/** ELOOP is a symbolic link. */
function absent(cause: unknown): undefined {
  if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errno(cause))) return undefined
  throw new StoreError(errno(cause), { cause })
}

function guard(run: () => void): void {
  try {
    run()
  } catch (cause) {
    throw new StoreError(errno(cause), { cause })
  }
}

function errno(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
}
