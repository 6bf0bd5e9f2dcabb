// What the loader, too, must know of entry points.

import type { EntryLook } from "../wire/protocol";

/** Whether an entry point is the launcher itself, and no place of the page. */
export const isLauncher = ({ look }: EntryLook) => look !== "inline" && look !== "link";
