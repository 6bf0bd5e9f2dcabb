// Hours of the week as they are edited: windows, each with an id, and their text.

export interface Window {
  id: number;
  /** 0 is Monday. */
  day: number;
  start: string;
  end: string;
}

let made = 0;
const CLOCK = /^\d\d:\d\d/;

export const newWindow = (day: number): Window => ({ id: ++made, day, start: "09:00", end: "17:00" });

/** The day after the last, so that a working week is five presses. */
export const following = (windows: readonly Window[]): Window => {
  const last = windows.at(-1);
  return last ? { ...newWindow((last.day + 1) % 7), start: last.start, end: last.end } : newWindow(0);
};

/** Null where the text is something else than hours. */
export function readHours(text: string): Window[] | null {
  try {
    const raw: unknown = JSON.parse(text.trim() || "[]");
    if (!Array.isArray(raw)) return null;
    const windows = raw.map(readWindow);
    return windows.every((each) => each !== null) ? windows : null;
  } catch {
    return null;
  }
}

function readWindow(raw: unknown): Window | null {
  if (!Array.isArray(raw) || raw.length !== 3) return null;
  const [day, start, end] = raw as unknown[];
  if (!Number.isInteger(day) || (day as number) < 0 || (day as number) > 6) return null;
  if (![start, end].every((each) => typeof each === "string" && CLOCK.test(each))) return null;
  return {
    id: ++made,
    day: day as number,
    start: (start as string).slice(0, 5),
    end: (end as string).slice(0, 5),
  };
}

export const writtenHours = (windows: readonly Window[]): string =>
  JSON.stringify(windows.map(({ day, start, end }) => [day, start, end]));
