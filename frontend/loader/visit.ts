// Who the visitor is: kept in the host page's storage, and asked of the server by one request at a time.

import type { Err } from "../wire/protocol";
import { keptIn } from "./kept";
import type { TokenAnswer } from "./port";

/** A refusal with the status of its answer; where nothing has answered, an error without one. */
export type Refusal = Partial<Err> & { status?: number };

type Renewal = { token?: string } & Refusal;

export type Visit = ReturnType<typeof createVisit>;

export function createVisit(base: string, site: string) {
  const name = `livechat:${site}`;
  const token = keptIn("localStorage", name);
  // Names what the panel keeps of this visitor: another token does not change it, another visitor does.
  const scope = keptIn("localStorage", `${name}:scope`);
  // That the site's server has said who they are: by their value tier, where they have one.
  const known = keptIn("localStorage", `${name}:known`);
  const panel = keptIn("sessionStorage", `${name}:panel`);
  const memory = keptIn("sessionStorage", `${name}:visit`);
  // The rest that the page before had to tell.
  const left = keptIn("sessionStorage", `${name}:left`);
  let turn: Promise<unknown> = Promise.resolve();
  let lives = 0;

  const address = (path: string) => `${base}/widget/${path}?site=${site}`;

  // As text, so that no browser asks beforehand, and to its end, also when the page is left.
  const post = <T>(path: string, body: object): Promise<T> =>
    answered(`${base}/api/v1/visitor/${path}`, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "text/plain" },
      body: JSON.stringify({ site, token: token.get(), ...body }),
    });

  function inTurn<T>(fn: () => Promise<T>): Promise<T> {
    const mine = turn.then(fn);
    turn = mine.catch(() => {});
    return mine;
  }

  /** Keeps the token of the answer, unless whoever asked has left meanwhile. */
  async function renewed<T extends Renewal>(
    path: string,
    body: object,
    taken?: (answer: T, before: string) => void,
  ): Promise<T> {
    const before = token.get();
    const life = lives;
    const answer = await post<T>(path, body);
    if (life === lives) {
      taken?.(answer, before);
      // What is only told again may have been renewed in another tab meanwhile.
      if (answer.token && answer.token !== before) token.set(answer.token);
    }
    return answer;
  }

  return {
    ...{ token, scope, known, panel, memory, left, address, post },
    // Who comes from the admin to look at an entry point has its pass in the fragment; another one stays here.
    get: <T>(path: string) => answered<T>(address(path) + location.hash.replace("#livechat=", "&preview=")),
    /** Says something as the visitor of now, once it is settled who that is. */
    tell: <T>(path: string, body: object) => turn.then(() => post<T>(path, body)),
    /** Asks what may change the token. */
    renew: <T extends Renewal>(...asked: Parameters<typeof renewed<T>>) => inTurn(() => renewed(...asked)),
    /** The token for the panel, that begins a visitor where there is none. */
    hand: (stale: boolean) =>
      inTurn(async (): Promise<TokenAnswer> => {
        const answer = await renewed<Renewal>("visits", {}, ({ token: given }, before) => {
          if (given && given !== before) for (const each of [scope, known]) each.set("");
        }).catch((refusal: Refusal): Renewal => refusal);
        const { code, message } = answer;
        const now = token.get();
        // Where none is given, one from before may still hold, and the panel's own connection will tell; or this
        // page or another tab is about to hear it.
        if (code || !now || (stale && !answer.token)) return { t: "tokenless", code, message };
        if (!scope.get()) scope.set(`${Math.random()}`);
        return { t: "token", token: now, scope: scope.get() };
      }),
    /** Whoever comes next is somebody else. `isElsewhere`: the storage that tabs share is theirs already. */
    forget(isElsewhere: boolean) {
      lives++;
      for (const each of [panel, memory, left, ...(isElsewhere ? [] : [token, scope, known])]) each.set("");
    },
  };
}

async function answered<T>(url: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(url, { credentials: "omit", ...init });
  const body = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (!answer.ok) throw { ...body, status: answer.status };
  return body;
}
