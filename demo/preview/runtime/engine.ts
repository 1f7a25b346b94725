import { component, glassEasel, MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import { BrowserBackend } from './backend.ts'
import { waitForReady } from './ready.ts'

/** A page or component as the author's code sees it, `this` in its methods. */
export type Caller = component.GeneralComponent

glassEasel.globalOptions.throwGlobalError = false

const env = new MiniProgramEnv()

/** Where pages and components are registered. */
export const codeSpace = env.createCodeSpace('', true)

/** Where the built-in elements are registered. */
export const componentSpace = codeSpace.getComponentSpace()

// A property may be called `dataset` (van-button), which writing properties to the node would not survive.
componentSpace.updateComponentOptions({
  writeFieldsToNode: false,
  useMethodCallerListeners: true,
  writeIdToDOM: true,
})

codeSpace.setOverallBehavior(
  componentSpace
    .define()
    .definition({
      lifetimes: {
        attached() {
          waitForReady((this as unknown as Caller)._$.general())
        },
      },
    })
    .registerBehavior()
    .general(),
)

export const backend = new BrowserBackend()

export const associatedBackend = env.associateBackend(backend)

/** The component that an author's `this` stands for. */
export function nodeOf(caller: Caller): glassEasel.GeneralComponent {
  return caller._$.general()
}

/** The node that a DOM element belongs to, if it is one of glass-easel's. */
export function nodeAt(element: Element): glassEasel.GeneralComponent | undefined {
  return (element as Element & { __wxElement?: glassEasel.GeneralComponent }).__wxElement
}

/** The DOM element of a node, if it has one of its own. */
export function domOf(node: glassEasel.Element): HTMLElement | undefined {
  const element = node.getBackendElement() as unknown
  return element instanceof HTMLElement ? element : undefined
}
