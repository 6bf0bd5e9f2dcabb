// The title of the window, which is all that shows of the console while the agent looks elsewhere.

import { words } from "./words";

export function titleOf(
  unread: number,
  waiting: number,
  chosen: string | null,
  offered: string | null = null,
): string {
  const asks = offered === null ? null : words.title.offered(offered);
  const parts = [asks, chosen, waiting > 0 ? words.title.waiting(waiting) : null, words.product];
  const title = parts.filter(Boolean).join(" · ");
  return unread > 0 ? `(${unread}) ${title}` : title;
}
