import { replyOf, told, instead, header, refusedBy, type Mutation } from './interfere.ts'

export const brokenEnvelope: Mutation[] = [
  {
    name: '401 without the envelope',
    fails: ['envelope.unauthorized', 'envelope.no-token'],
    make: () => async (asked, forward) => {
      const reply = await forward(asked)
      return reply.status === 401 ? replyOf(401, 'Unauthorized', 'text/plain') : reply
    },
  },
  {
    name: '403 in place of 401',
    fails: ['envelope.unauthorized', 'envelope.no-token'],
    make: () => told('*', (body, { status }) => (status === 401 ? (body.code = 403) : undefined)),
  },
  {
    name: 'failures without a request id',
    fails: ['envelope.failure'],
    make: () => told('*', (body, { status }) => (status === 401 ? delete body.requestId : undefined)),
  },
  {
    name: 'a code of 0 in failures',
    fails: ['envelope.failure'],
    make: () => told('*', (body, { status }) => void (body.code = status === 401 ? 0 : body.code)),
  },
  {
    name: 'JSON labelled as a page',
    fails: ['envelope.json-type'],
    make: () => header('content-type', 'text/html', ({ status }) => status === 401),
  },
  {
    name: 'an HTML page for what is not there',
    fails: ['envelope.not-found'],
    make: () =>
      instead((asked) =>
        asked.path.includes('no-such') ? replyOf(404, '<h1>Not Found</h1>', 'text/html') : undefined,
      ),
  },
  {
    name: '404 in place of 405',
    fails: ['envelope.method'],
    make: () => refusedBy('method_not_allowed', 404),
  },
  {
    name: 'failures may be cached',
    fails: ['envelope.no-store'],
    make: () => header('cache-control', 'public, max-age=60', ({ status }) => status >= 400),
  },
  {
    name: 'sessions may be cached',
    fails: ['envelope.no-store-session'],
    make: () => header('cache-control', 'private', ({ status }) => status === 200),
  },
]
