// Which rows of a long list are drawn: those in sight, and some around them.

/** Where somebody has scrolled to in a box, and how high it is. In pixels. */
export type View = { top: number; height: number };

/** `row` is the height of each. */
export type Rolling = View & { count: number; row: number };

const AROUND = 8;

/** From the first to before the last. */
export function inSight({ count, row, top, height }: Rolling): { from: number; to: number } {
  const first = Math.min(Math.floor(Math.max(0, top) / row), Math.max(0, count - 1));
  return { from: Math.max(0, first - AROUND), to: Math.min(count, first + Math.ceil(height / row) + AROUND) };
}

/** Answers how to stop. */
export function watchView(box: HTMLElement, seen: (view: View) => void): () => void {
  const look = () => seen({ top: box.scrollTop, height: box.clientHeight });
  const watcher = new ResizeObserver(look);
  box.addEventListener("scroll", look, { passive: true });
  watcher.observe(box);
  return () => {
    box.removeEventListener("scroll", look);
    watcher.disconnect();
  };
}
