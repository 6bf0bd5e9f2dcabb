// Script errors by their kind and place, and failed requests by their code. Nothing of the page is replaced.

import type { Happening } from "./beacons";

const FAILED = 400;

export function watchFaults(
  signal: AbortSignal,
  note: (event: Happening) => void,
  counted: (kind: "script" | "request") => void,
) {
  const onError = ({ error, filename, lineno }: ErrorEvent) => {
    // What failed to load has no place; a message might quote the visitor.
    if (!filename) return;
    note({ kind: "error", label: `${error?.name ?? "Error"} at ${placeOf(filename)}:${lineno}` });
    counted("script");
  };
  addEventListener("error", onError, { signal });

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { name, responseStatus = 0 } = entry as PerformanceResourceTiming;
      if (responseStatus < FAILED) continue;
      note({ kind: "request_failed", label: placeOf(name), code: responseStatus });
      counted("request");
    }
  }).observe({ type: "resource" });
}

/** Without query, fragment and login. */
function placeOf(address: string): string {
  try {
    const { host, pathname } = new URL(address, location.href);
    return (host === location.host ? "" : host) + pathname;
  } catch {
    return "";
  }
}
