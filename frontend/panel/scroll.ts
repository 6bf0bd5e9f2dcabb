// Keeps what is read where it is: new lines scroll into view only when the end was in view already.

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Line } from "../wire";

// So near to the end still counts as reading the end.
const NEAR_PX = 48;
// Older lines are fetched before the beginning is reached.
const AHEAD_PX = 200;

export function useScroll(box: RefObject<HTMLElement | null>, lines: readonly Line[], onOlder: () => void) {
  const isAtEnd = useSignal(true);
  const below = useSignal(0);
  const before = useRef({ first: "", last: "", height: 0, count: 0 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const was = before.current;
    const first = lines[0]?.key ?? "";
    const last = lines.at(-1);
    const hasOlder = was.first !== "" && first !== was.first && lines.some(({ key }) => key === was.first);
    if (hasOlder) element.scrollTop += element.scrollHeight - was.height;
    if (last && last.key !== was.last) {
      const fresh = lines.slice(lines.findIndex(({ key }) => key === was.last) + 1);
      if (isAtEnd.peek() || last.mine) toEnd();
      else below.value += fresh.filter(({ mine, kind }) => !mine && kind !== "event").length;
    } else if (isAtEnd.peek()) toEnd();
    before.current = { first, last: last?.key ?? "", height: element.scrollHeight, count: lines.length };
  });

  // Pictures that load, a keyboard that opens, a composer that grows: the end stays in view.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => isAtEnd.peek() && toEnd());
    watcher.observe(element);
    for (const child of element.children) watcher.observe(child);
    return () => watcher.disconnect();
  }, []);

  function toEnd() {
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
    isAtEnd.value = true;
    below.value = 0;
  }

  function onScroll() {
    const element = box.current;
    if (!element) return;
    isAtEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (isAtEnd.value) below.value = 0;
    if (element.scrollTop < AHEAD_PX) onOlder();
  }

  return { isAtEnd, below, toEnd, onScroll };
}
