// How pressing a wait is.

export type Urgency = "calm" | "soon" | "late";

// Customer service should answer within a minute, so the last half of it is already noteworthy.
const SOON_AFTER_MS = 30_000;
const LATE_AFTER_MS = 60_000;

export function urgency(waitedMs: number): Urgency {
  if (waitedMs >= LATE_AFTER_MS) return "late";
  return waitedMs >= SOON_AFTER_MS ? "soon" : "calm";
}
