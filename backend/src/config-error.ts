/** A setting is missing or wrong. The message names the variable and is meant for the person who starts the backend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError' as const
}
