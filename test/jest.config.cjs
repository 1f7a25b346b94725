/** The component's tests. Sources are compiled on the fly; the order of the file endings is what miniprogram-simulate needs. */
module.exports = {
  rootDir: '..',
  roots: [
    '<rootDir>/test/server',
    '<rootDir>/test/login',
    '<rootDir>/test/login-scan',
    '<rootDir>/test/transport',
    '<rootDir>/test/platform',
  ],
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'json'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2021' } }] },
}
