// The built command in real terminals. Takes tmux.
// node test/terminal/index.mjs
await import('./init.mjs')
await import('./lab.mjs')
