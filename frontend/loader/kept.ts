// One string in the host page's storage, or in its tab's. Blocked storage throws on any touch; then it lives as long as the page.

export type Kept = ReturnType<typeof keptIn>;

export function keptIn(where: "localStorage" | "sessionStorage", name: string) {
  let value = "";
  return {
    get(): string {
      try {
        return window[where].getItem(name) ?? value;
      } catch {
        return value;
      }
    },
    /** Whether it will outlive the page. */
    set(changed: string): boolean {
      value = changed;
      try {
        window[where].setItem(name, changed);
        return true;
      } catch {
        return false;
      }
    },
  };
}
