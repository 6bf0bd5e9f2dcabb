// The requests of this script to the chat's own origin.

import type {
  Beacon,
  BeaconAnswer,
  Deed,
  GoalFromPage,
  Moment,
  MomentAnswer,
  ReachConfig,
} from "../wire/protocol";
import type { Post } from "./beacons";

/** Who comes from the admin to look at an entry point has its pass in the fragment. */
const PREVIEW = "#livechat=";

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
        fetch(`${base}/widget/reach?site=${site}&preview=${location.hash.split(PREVIEW)[1] ?? ""}`, {
          credentials: "omit",
        }),
      ),
    moment: (moment: Moment) => post<MomentAnswer>("moments", moment),
    /** Raises nothing: what was done on the page has been done. */
    tell: (path: "deeds" | "goals", said: Deed | GoalFromPage) => post(path, said, true).catch(() => {}),
  };
}

async function answer<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked;
  if (!response.ok) throw new Error(`${response.status}`);
  return response.status === 204 ? ({} as T) : response.json();
}
