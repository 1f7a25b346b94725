import { CallFailure, settle, type Callbacks } from '../wx/async.ts'
import { pickPicture } from '../wx/avatar.ts'
import { requestCode } from '../wx/login.ts'
import { isNobody, switches } from '../wx/switches.ts'

/** What the user of this phone is called, unless the switch says otherwise. */
const NAME = '小涂'

/** What concerns the user: who they are, and what they choose. */
export const account = {
  login: (options?: Callbacks) => settle('login', options, async () => ({ code: await requestCode('tuya') })),
  getUserInfo: (options?: Callbacks) =>
    settle('getUserInfo', options, () => {
      if (switches.denyUserInfo) throw new CallFailure('user deny')
      const { nickName } = switches
      return isNobody(nickName)
        ? { nickName: NAME, avatarUrl: '' }
        : { nickName, avatarUrl: switches.avatarUrl }
    }),
  chooseImage: (options?: Callbacks) =>
    settle('chooseImage', options, async () => ({ tempFilePaths: [await pickPicture()] })),
}
