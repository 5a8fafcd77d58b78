/**
 * A package of bench/package.json. Its name stands in no import, for knip compares imports with the library's own
 * package.json, where no peer belongs.
 * @param {string} name
 */
export const peer = name => import(name)
