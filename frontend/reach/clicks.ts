// Clicks by their label, angry bursts of them, and those without effect.

import type { Happening } from "./beacons";
import { isPrivate } from "./privacy";

const BURST = 3;
const BURST_MS = 1_000;
const BURST_PX = 30;
const DEAD_MS = 1_000;
const LABEL_MOST = 80;
const CLICKABLE = "a,button,summary,label,[role=button],[role=link],[role=tab],[role=menuitem]";
const WRITTEN = "textarea,select,[contenteditable]";

interface Click {
  x: number;
  y: number;
  at: number;
}

/** At least three clicks within a second and thirty pixels. A burst is told once, however long it is. */
export function createBursts() {
  let clicks: Click[] = [];
  let told = false;
  return (click: Click): boolean => {
    const near = clicks.filter(
      ({ x, y, at }) => click.at - at <= BURST_MS && Math.hypot(click.x - x, click.y - y) <= BURST_PX,
    );
    if (!near.length) told = false;
    clicks = [...near, click];
    if (clicks.length < BURST || told) return false;
    told = true;
    return true;
  };
}

/** The word on what was clicked. What somebody has typed is never one. */
export function labelOf(element: Element): string {
  const own = element.closest(CLICKABLE);
  if (!own || isPrivate(own) || own.closest(WRITTEN) || own.querySelector(WRITTEN)) return "";
  const words = own.ariaLabel || own.textContent || "";
  return words.replace(/\s+/g, " ").trim().slice(0, LABEL_MOST);
}

export function watchClicks(
  signal: AbortSignal,
  note: (event: Happening) => void,
  counted: (kind: "rage" | "dead") => void,
) {
  const isBurst = createBursts();
  let changes = 0;
  const observer = new MutationObserver(() => {
    changes++;
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  const onClick = (event: MouseEvent) => {
    const target = event.composedPath()[0];
    if (!(target instanceof Element) || isOurs(event)) return;
    const label = labelOf(target);
    // Keyboards click at no place.
    if (event.detail && isBurst({ x: event.clientX, y: event.clientY, at: event.timeStamp })) {
      note({ kind: "rage_click", label });
      counted("rage");
    }
    if (!label) return;
    note({ kind: "click", label });
    if (promisesEffect(target)) expectEffect(label);
  };

  function expectEffect(label: string) {
    const before = state();
    setTimeout(() => {
      if (state() !== before || document.hidden) return;
      note({ kind: "dead_click", label });
      counted("dead");
    }, DEAD_MS);
  }

  const state = () => `${changes} ${location.href} ${Math.round(scrollY)} ${document.activeElement?.tagName}`;

  addEventListener("click", onClick, { capture: true, passive: true, signal });
  signal.addEventListener("abort", () => observer.disconnect());
}

const isOurs = (event: Event) =>
  event.composedPath().some((each) => each instanceof Element && /^livechat-/i.test(each.tagName));

/** A link that leads elsewhere shows its effect by leaving; a field by its cursor. */
function promisesEffect(target: Element): boolean {
  const own = target.closest(CLICKABLE);
  if (!own || own.tagName === "LABEL" || (own as HTMLButtonElement).disabled) return false;
  const href = own.getAttribute("href");
  return own.tagName !== "A" || href === null || href === "#";
}
