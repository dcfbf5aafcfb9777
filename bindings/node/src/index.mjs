// The names are found by Node in what index.js exports.
export * from './index.js';
