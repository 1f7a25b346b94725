import { storeContract } from './store.contract.ts'
import { makePlace } from './store/cloud-place.ts'

storeContract('cloud database', makePlace)
