// Short sentences about what just happened; good news leaves by itself, bad news waits to be read.

import { signal } from "@preact/signals";

export type Tone = "info" | "ok" | "bad";
type Notice = { id: number; tone: Tone; text: string };

const GOOD_NEWS_MS = 5_000; // long enough for one sentence
const MOST = 3; // more would cover the talk

export function createNotices(later: (fn: () => void, ms: number) => unknown = setTimeout) {
  const notices = signal<readonly Notice[]>([]);
  let last = 0;

  const dismiss = (id: number) => {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  };

  return {
    notices,
    dismiss,
    say(tone: Tone, text: string) {
      last += 1;
      const notice = { id: last, tone, text };
      notices.value = [...notices.value.filter((it) => it.text !== text), notice].slice(-MOST);
      if (tone !== "bad") later(() => dismiss(notice.id), GOOD_NEWS_MS);
    },
  };
}

export type Notices = ReturnType<typeof createNotices>;
