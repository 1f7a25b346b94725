const HOUR = 3_600_000
const goods = [
  { title: '云南小粒咖啡豆 250g', state: '待收货', price: '58.00', ago: 5 * HOUR },
  { title: '手冲咖啡滤纸 100 张', state: '待付款', price: '19.90', ago: 26 * HOUR },
  { title: '双层隔热玻璃杯', state: '已完成', price: '39.00', ago: 90 * HOUR },
]

/** A user's three orders. An instance of a function keeps nothing: yours come from the cloud database. */
exports.ordersOf = (userId) => {
  const first = 20_260_000 + Buffer.from(userId).reduce((sum, byte) => sum + byte)
  return goods.map(({ ago, ...order }, index) => ({
    ...order,
    id: String(first + index),
    createdAt: Date.now() - ago,
  }))
}
