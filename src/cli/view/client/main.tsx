import { render } from 'preact'
import { App } from './app.js'
import { keepToken } from './state/token.js'

keepToken()
const root = document.getElementById('app')
if (root) {
  root.replaceChildren()
  render(<App />, root)
}
