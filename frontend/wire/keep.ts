// Strings that survive a reload: the browser's storage, or memory where it is blocked.

import type { Keep } from "./api";

export function browserKeep(open: () => Storage): Keep {
  try {
    const storage = open();
    const probe = "livechat:probe";
    storage.setItem(probe, probe);
    storage.removeItem(probe);
    return storedKeep(storage);
  } catch {
    return memoryKeep();
  }
}

export function memoryKeep(): Keep {
  const values = new Map<string, string>();
  return {
    lasting: false,
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    drop: (key) => void values.delete(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}

function storedKeep(storage: Storage): Keep {
  return {
    lasting: true,
    get: (key) => storage.getItem(key),
    set(key, value) {
      try {
        storage.setItem(key, value);
      } catch {
        // The quota is full: the value lives as long as the page, which is what can still be done.
      }
    },
    drop: (key) => storage.removeItem(key),
    keys: (prefix) =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "").filter((key) =>
        key.startsWith(prefix),
      ),
  };
}
