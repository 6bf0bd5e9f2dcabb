// The visitor's token: asked for on the first open, kept in the host page's storage where that is allowed.

import type { Err, Visit, VisitRequest } from "../wire/protocol";
import { keptIn } from "./kept";
import type { TokenAnswer } from "./port";

export function createVisit(base: string, site: string) {
  const kept = keptIn(() => localStorage, `livechat:${site}`);

  return {
    kept,
    async token(stale: boolean): Promise<TokenAnswer> {
      if (stale) kept.set("");
      const token = kept.get();
      const request: VisitRequest = { site, token };
      try {
        const answer = await fetch(`${base}/api/v1/visitor/visits`, {
          method: "POST",
          credentials: "omit",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(request),
        });
        const body: Visit & Err = await answer.json();
        if (!answer.ok) return { t: "tokenless", code: body.code, message: body.message };
        kept.set(body.token);
        return { t: "token", token: body.token };
      } catch {
        // A token from before may still hold, and the panel's own connection will tell.
        return token ? { t: "token", token } : { t: "tokenless" };
      }
    },
  };
}
