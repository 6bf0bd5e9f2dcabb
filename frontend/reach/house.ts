// The requests of this script to the chat's own origin.

import type { Beacon, BeaconAnswer, Deed, Moment, MomentAnswer, ReachConfig } from "../wire/protocol";
import type { Post } from "./beacons";

export type House = ReturnType<typeof createHouse>;

export function createHouse(base: string, site: string) {
  // As text, so that no browser asks beforehand.
  const post = <T>(path: string, body: unknown, keepalive = false) =>
    answer<T>(
      fetch(`${base}/api/v1/visitor/${path}`, {
        ...{ method: "POST", credentials: "omit", keepalive },
        headers: { "Content-Type": "text/plain" },
        body: JSON.stringify(body),
      }),
    );

  const beacons: Post = {
    send: (beacon: Beacon) => post<BeaconAnswer>("trail", beacon),
    sendLast(beacon: Beacon) {
      const body = new Blob([JSON.stringify(beacon)], { type: "text/plain" });
      navigator.sendBeacon(`${base}/api/v1/visitor/trail`, body);
    },
  };

  return {
    beacons,
    config: () =>
      answer<ReachConfig>(
        fetch(`${base}/widget/reach?site=${encodeURIComponent(site)}`, { credentials: "omit" }),
      ),
    moment: (moment: Moment) => post<MomentAnswer>("moments", moment),
    /** Raises nothing: what was done on the page has been done. */
    deed: (deed: Deed) => post("deeds", deed, true).catch(() => {}),
  };
}

async function answer<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked;
  if (!response.ok) throw new Error(`${response.status}`);
  return response.status === 204 ? ({} as T) : response.json();
}
