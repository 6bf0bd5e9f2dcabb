// One string in the host page's storage. Blocked storage throws on any touch; then it lives as long as the page.

export type Kept = ReturnType<typeof keptIn>;

export function keptIn(storage: () => Storage, name: string) {
  let value = "";
  return {
    get(): string {
      try {
        return storage().getItem(name) ?? value;
      } catch {
        return value;
      }
    },
    set(changed: string) {
      value = changed;
      try {
        storage().setItem(name, changed);
      } catch {}
    },
  };
}
