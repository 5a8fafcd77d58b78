import fc from 'fast-check'

// The same commit gives the same result. `npm run explore` draws other cases.
if (process.env.EXPLORE === undefined) fc.configureGlobal({ seed: 1 })
