// The title of the window, which is all that shows of the console while the agent looks elsewhere.

import { words } from "./words";

export function titleOf(unread: number, waiting: number, chosen: string | null): string {
  const parts = [chosen, waiting > 0 ? words.title.waiting(waiting) : null, words.product];
  const title = parts.filter(Boolean).join(" · ");
  return unread > 0 ? `(${unread}) ${title}` : title;
}
