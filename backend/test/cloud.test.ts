// Of one process: to start one for each costs as much again as what they test.
const parts = ['database', 'function', 'hosting', 'overtaken', 'own-routes', 'pictures', 'wechat']
for (const part of parts) await import(`./cloud/${part}.ts`)
