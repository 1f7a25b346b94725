import type { ControlAnswer } from '../serve/control.ts'

/** Asks the preview's server to do something at the backend or at the simulator. */
export async function control(action: string, message: object = {}): Promise<ControlAnswer> {
  try {
    const response = await fetch(`/_preview/control/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    })
    if (!response.ok) return { problem: `status ${response.status}` }
    return (await response.json()) as ControlAnswer
  } catch (error) {
    return { problem: String(error) }
  }
}
