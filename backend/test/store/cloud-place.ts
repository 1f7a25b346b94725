import type { TestContext } from 'node:test'
import { collections } from '../../src/store/cloud/schema.ts'
import { createCloudStore } from '../../src/store/cloud.ts'
import type { Store } from '../../src/store/store.ts'
import { cloud, startCloud } from '../cloud/support.ts'
import type { CloudDatabase, Document } from '../../src/simulator/cloud-database/index.ts'
import type { Place } from './place.ts'

export interface CloudPlace extends Place {
  database: CloudDatabase
}

/** With all the collections: to have each test make them is a tenth of all calls. */
export const makePlace = (t: TestContext): Promise<CloudPlace> => makePlaceWith(t, collections)

export async function makePlaceWith(t: TestContext, there: readonly string[]): Promise<CloudPlace> {
  const database = await startCloud(t, { collections: there })
  const open = (): Store => {
    const store = createCloudStore(cloud.database())
    t.after(() => store.close())
    return store
  }
  const documents = (name: string): Document[] => {
    try {
      return database.documents(name)
    } catch {
      // Nothing has missed it yet.
      return []
    }
  }
  return {
    crowd: 8,
    database,
    open,
    async count(table) {
      if (table !== 'login_consents') return documents(table).length
      return documents('login_users').flatMap((user) => user['consents'] as unknown[]).length
    },
    dump: async () =>
      collections.flatMap((name) => documents(name).map((row) => name + JSON.stringify(row))).toSorted(),
    sealed: async () =>
      documents('login_users').map((user) => ({
        sessionKey: bytesOf(user['sessionKey']),
        phone: bytesOf(user['phone']),
      })),
    pictures: async () => ({
      shown: documents('login_users').map((user) => String(user['avatarUrl'])),
      kept: documents('login_avatars').map((avatar) => String(avatar._id)),
    }),
    breakable: () => ({
      store: open(),
      // As of one that has crashed: no call of it gets through any more, not even to roll back.
      breakAfter(statements) {
        database.mend()
        database.endTransactions()
        database.fail({ action: '*', skip: statements - 1, times: Number.POSITIVE_INFINITY, when: 'before' })
      },
      broken: /fault asked for/,
    }),
  }
}

const bytesOf = (text: unknown): Buffer | null =>
  typeof text === 'string' ? Buffer.from(text, 'base64') : null
