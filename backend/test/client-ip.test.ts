import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientIp } from '../src/http/client-ip.ts'

test('X-Forwarded-For counts as far as there are proxies of our own, and no further', () => {
  const header = '9.9.9.9, 203.0.113.7, 10.0.0.2'
  assert.equal(clientIp('127.0.0.1', header, 0), '127.0.0.1')
  assert.equal(clientIp('127.0.0.1', header, 1), '10.0.0.2')
  assert.equal(clientIp('127.0.0.1', header, 2), '203.0.113.7')
  // Fewer entries than proxies: somebody has come by another way. Nothing is guessed.
  assert.equal(clientIp('127.0.0.1', header, 4), 'unknown')
  assert.equal(clientIp('127.0.0.1', undefined, 1), 'unknown')
})

test('an IPv6 address counts by its /64, one that stands for an IPv4 address as that', () => {
  const cases: [address: string | undefined, folded: string][] = [
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['203.0.113.7:5511', '203.0.113.7'],
    ['203.0.113.7', '203.0.113.7'],
    ['', 'unknown'],
    [undefined, 'unknown'],
    ['localhost', 'unknown'],
    ['1.2.3.4.5', 'unknown'],
    ['<script>', 'unknown'],
  ]
  for (const [address, folded] of cases) assert.equal(clientIp(address, undefined, 0), folded, address)
})
