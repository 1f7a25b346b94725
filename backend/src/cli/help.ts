import { registry } from '../provider/registry.ts'

export const help = `miniprogram-login-backend [command] [--env-file FILE]

  (no command)    the backend of miniprogram-login
  simulator       stands in for the platforms' servers, for trying and testing: WeChat's at its address, another's
                  at e.g. /qq; any appid, secret "secret"
  verify URL      checks any backend against the contract, case by case; verify --help says more

  --env-file      reads variables from FILE; those already set win
  --help          this text
  --version

  PORT            3000, the simulator 3001
  HOST            127.0.0.1
  DATABASE_URL    sqlite:./login.db, or postgres://user:password@host:5432/database
  SECRET_KEY      key ring, newest first, comma-separated, 32 characters or more each; needed with PostgreSQL,
                  made on the first run beside an SQLite file

${registry.map(({ help }) => help).join('\n\n')}

  SESSION_DAYS    30, from a login or a renewal
  SESSION_MAX_DAYS
                  365, from the login, however often it is renewed
  SESSION_IDLE_DAYS
                  without a request; not set: no such end
  MAX_SESSIONS    10 of one user; the oldest ends for a new one

  PUBLIC_URL      the address mini-programs reach this at, for those of avatars
  WEB_ORIGINS     web pages that may ask, comma-separated, e.g. https://www.example.com
  SITE_NAME       what the site is called, for whoever confirms a PC's login
  TRUST_PROXY     0; how many proxies of your own stand in front
  METRICS_TOKEN   16 characters or more; GET /metrics wants it as a bearer token, and is absent without it
  LOG_LEVEL       info; silent, error, warn, info or debug
  DRAIN_MS        0; how long to go on after SIGTERM while /health/ready says 503
  GRACE_MS        15000; how long requests under way may take after that
`
