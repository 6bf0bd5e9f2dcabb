// How long and how far a page is read, when the visitor last moved, and whether they are about to leave.

const EXIT_PX = 8;
/** A thumb that flings back to the top wants the address bar. */
const FLING_PX = 600;
const FLING_MS = 300;
const MOVES = ["pointermove", "pointerdown", "keydown", "scroll", "wheel"] as const;

export type ReadingWatch = ReturnType<typeof watchReading>;

export function watchReading(signal: AbortSignal, now: () => number) {
  let movedAt = now();
  let visibleMs = 0;
  let visibleSince = document.hidden ? 0 : movedAt;
  let farthest = 0;
  let isLeaving = false;
  let anchor = { y: scrollY, at: movedAt };

  const onMove = () => {
    movedAt = now();
  };
  const onScroll = () => {
    const height = document.documentElement.scrollHeight;
    farthest = Math.max(farthest, height ? Math.min(100, ((scrollY + innerHeight) / height) * 100) : 0);
    const at = now();
    if (scrollY >= anchor.y || at - anchor.at > FLING_MS) anchor = { y: scrollY, at };
    else if (anchor.y - scrollY >= FLING_PX && matchMedia("(pointer: coarse)").matches) isLeaving = true;
  };
  const onOut = ({ relatedTarget, clientY }: MouseEvent) => {
    if (!relatedTarget && clientY <= EXIT_PX) isLeaving = true;
  };
  const onVisibility = () => {
    const at = now();
    if (visibleSince) visibleMs += at - visibleSince;
    visibleSince = document.hidden ? 0 : at;
    movedAt = at;
  };
  for (const name of MOVES) addEventListener(name, onMove, { capture: true, passive: true, signal });
  addEventListener("scroll", onScroll, { passive: true, signal });
  document.addEventListener("mouseout", onOut, { signal });
  document.addEventListener("visibilitychange", onVisibility, { signal });
  onScroll();

  return {
    visibleSeconds: () => (visibleMs + (visibleSince ? now() - visibleSince : 0)) / 1000,
    idleSeconds: () => (now() - movedAt) / 1000,
    scroll: () => Math.round(farthest),
    isLeaving: () => isLeaving,
    /** Another page begins in the same document. */
    begin() {
      visibleMs = 0;
      visibleSince = document.hidden ? 0 : now();
      farthest = 0;
      isLeaving = false;
      onScroll();
    },
  };
}
