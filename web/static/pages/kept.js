// What this device keeps for whoever is signed in. Each thing has a key of its own: of two tabs, neither writes over
// what the other keeps. A browser that stores nothing keeps it as long as the page is open.

const memory = new Map();
const mine = `baton:${document.getElementById("main").dataset.who}:`;
let store;
try {
  store = window.localStorage;
} catch {
  // not allowed here
}

export function keep(key, value) {
  const text = JSON.stringify(value);
  try {
    store.setItem(mine + key, text);
  } catch {
    memory.set(mine + key, text);
  }
}

export function drop(key) {
  memory.delete(mine + key);
  store?.removeItem(mine + key);
}

/** Keys and values that begin so, in the order of their keys. */
export function kept(beginning) {
  const keys = new Set([...memory.keys(), ...Object.keys(store ?? {})]);
  return [...keys]
    .filter((key) => key.startsWith(mine + beginning))
    .sort()
    .map((key) => [key.slice(mine.length), JSON.parse(memory.get(key) ?? store.getItem(key))])
    .filter(([, value]) => value !== null); // taken by another tab meanwhile
}
