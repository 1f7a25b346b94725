/** What is not simulated is told in the console, by name and once. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { checkedCalls } from '../../demo/preview/wx/options.ts'
import { openPhone, setStage, writeProject, type Phone, type Stage } from './support.ts'

const TEMPLATE = `
<input wx:for="{{ [1, 2] }}" wx:key="*this" safe-password-length="{{ 6 }}" shiny bindshine="on" bindinput="on" />
<image binddance="on" bindload="on" mode="aspectFit" />
<view bindlongpress="on" bind:made-up="on" bindtap="on" catchtouchmove="on" sparkle />
<scroll-view bindrefresherrefresh="on" bindscroll="on" />
<canvas /><canvas />
<picker mode="region">地区</picker>
`

let stage: Stage
let phone: Phone

before(async () => {
  const files = { 'pages/a.wxml': TEMPLATE, 'pages/a.js': 'Page({ on() {} })' }
  stage = await setStage({}, writeProject(files))
  phone = await openPhone(stage.browser, stage.preview.url)
  await phone.open()
})
after(() => stage?.close())

const told = () => phone.console.splice(0).toSorted()

test('elements, their attributes and their events', () => {
  assert.deepEqual(told(), [
    'warning [preview] <canvas> is not simulated',
    'warning [preview] <image bind:dance> is not simulated',
    'warning [preview] <input bind:shine> is not simulated',
    'warning [preview] <input safe-password-length> is not simulated',
    'warning [preview] <input shiny> is not simulated',
    'warning [preview] <scroll-view bind:refresherrefresh> is not simulated',
    'warning [preview] <view bind:longpress> is not simulated',
    'warning [preview] <view sparkle> is not simulated',
  ])
})

test('a mode of an element', async () => {
  await phone.page.getByText('地区').tap()
  assert.deepEqual(told(), ['warning [preview] <picker mode="region"> is not simulated'])
})

test('calls, and options of calls that there are', async () => {
  await phone.run((wx) => {
    void wx['getLocation']
    void wx['getLocation']
    wx['showToast']!({ title: '好', colour: 'red', success() {} })
    wx['showToast']!({ title: '好', colour: 'red', duration: undefined })
    wx['setNavigationBarTitle']!({ title: '题', animation: {} })
    wx['request']!({ url: 'http://127.0.0.1:1/', enableHttp2: true, enableChunked: true, fail() {} })
  })
  assert.deepEqual(told(), [
    'warning [preview] wx.getLocation is not simulated',
    'warning [preview] wx.request({ enableChunked }) is not simulated',
    'warning [preview] wx.setNavigationBarTitle({ animation }) is not simulated',
    'warning [preview] wx.showToast({ colour }) is not simulated',
  ])
})

test('the options of every call are known', async () => {
  const calls = await phone.run((wx) => Object.keys(wx).filter((name) => typeof wx[name] === 'function'))
  const without =
    /Sync$|^(?:on|off|create)[A-Z]|^(?:get(?:Window|Device|AppBase)Info|getSystemSetting|getMenuButton|getFileSystemManager|canIUse|nextTick|base64|arrayBuffer)/
  assert.deepEqual(
    calls.filter((name) => !checkedCalls.has(name) && !without.test(name)),
    [],
  )
  assert.deepEqual(
    [...checkedCalls].filter((name) => !calls.includes(name)),
    [],
  )
})
