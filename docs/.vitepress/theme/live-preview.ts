import { useData } from 'vitepress'
import { defineComponent, h, onMounted, ref } from 'vue'

const TEXTS = {
  'zh-CN': {
    phone: '演示小程序',
    whole: '打开整个预览：请求、电脑网页、开关',
    absent: '这里是静态的网站，旁边没有运行中的演示。在仓库里运行下面的命令，同一页上就会有一部能用的手机：',
  },
  'en-US': {
    phone: 'The demo mini-program',
    whole: "Open the whole preview: requests, a computer's page, switches",
    absent:
      'This is the static site, with no demo running beside it. Run this in the repository, and the same page has a phone that works:',
  },
}

/** The demo's phone, where `npm run docs` serves the site: it says in each page where its preview is. */
export const LivePreview = defineComponent(() => {
  const { lang } = useData()
  const preview = ref<string | null>()
  onMounted(() => {
    preview.value = document.querySelector<HTMLMetaElement>('meta[name="live-preview"]')?.content ?? null
  })
  return () => {
    const texts = TEXTS[lang.value as keyof typeof TEXTS]
    if (preview.value === undefined) return h('div', { class: 'live' })
    if (preview.value === null)
      return h('div', { class: 'live live--absent' }, [
        h('p', texts.absent),
        h('pre', h('code', 'npm ci && npm run docs')),
      ])
    return h('div', { class: 'live' }, [
      h('iframe', { class: 'live__phone', src: `${preview.value}/phone/`, title: texts.phone }),
      h('p', h('a', { href: preview.value, target: '_blank', rel: 'noopener' }, texts.whole)),
    ])
  }
})
