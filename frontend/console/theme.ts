// Light, dark or as the system says; kept under the key that the Django admin uses too.

import { signal } from "@preact/signals";
import type { Keep } from "../wire";

export const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

const KEY = "theme";

export function createTheme(root: HTMLElement, keep: Keep) {
  const kept = keep.get(KEY);
  const theme = signal<Theme>(THEMES.find((name) => name === kept) ?? "auto");
  root.dataset.theme = theme.value;

  return {
    theme,
    choose(next: Theme) {
      theme.value = next;
      root.dataset.theme = next;
      keep.set(KEY, next);
    },
  };
}

export type ThemeChoice = ReturnType<typeof createTheme>;
