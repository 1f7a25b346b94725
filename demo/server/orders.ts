/** An order as the demo's own API answers it. */
export interface Order {
  id: string
  title: string
  state: '待付款' | '待收货' | '已完成'
  price: string
  /** Epoch milliseconds. */
  createdAt: number
}

const HOUR = 3_600_000
const goods: Array<Pick<Order, 'title' | 'state' | 'price'> & { ago: number }> = [
  { title: '云南小粒咖啡豆 250g', state: '待收货', price: '58.00', ago: 5 * HOUR },
  { title: '手冲咖啡滤纸 100 张', state: '待付款', price: '19.90', ago: 26 * HOUR },
  { title: '双层隔热玻璃杯', state: '已完成', price: '39.00', ago: 90 * HOUR },
]

/** Everybody's orders, in memory: the first look makes a user's three. */
export function createOrders(now = Date.now) {
  const orders = new Map<string, Order[]>()
  let number = 20_261_000
  return {
    of(userId: string): Order[] {
      const own =
        orders.get(userId) ??
        goods.map(({ ago, ...order }) => ({ ...order, id: String(++number), createdAt: now() - ago }))
      orders.set(userId, own)
      return own
    },
  }
}
