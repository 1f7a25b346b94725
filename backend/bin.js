#!/usr/bin/env node
// Here and not in dist/, so that npm links the command in a clone that is not built yet.
await import('./dist/cli.js')
