// The visitor's token: asked for on the first open, kept in the host page's storage where that is allowed.

import type { Err, Visit as VisitPage, VisitRequest } from "../wire/protocol";

export type TokenAnswer = { token: string } | { code: string; message: string };

export class Visit {
  #token: string;
  readonly #name: string;

  constructor(
    readonly base: string,
    readonly key: string,
  ) {
    this.#name = `livechat:${key}`;
    this.#token = this.#stored();
  }

  async token(stale: boolean): Promise<TokenAnswer> {
    if (stale) this.forget();
    const request: VisitRequest = { site: this.key, ...(this.#token && { token: this.#token }) };
    try {
      const answer = await fetch(`${this.base}/api/v1/visitor/visits`, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(request),
      });
      const body: VisitPage & Err = await answer.json();
      if (!answer.ok) return { code: body.code ?? "unavailable", message: body.message ?? "" };
      this.#keep(body.token);
      return { token: body.token };
    } catch {
      // A token from before may still hold, and the panel's own connection will tell.
      return this.#token ? { token: this.#token } : { code: "unavailable", message: "" };
    }
  }

  forget(): void {
    this.#token = "";
    try {
      localStorage.removeItem(this.#name);
    } catch {}
  }

  // Blocked storage throws on any touch; the token then lives as long as this page.
  #stored(): string {
    try {
      return localStorage.getItem(this.#name) ?? "";
    } catch {
      return "";
    }
  }

  #keep(token: string): void {
    this.#token = token;
    try {
      localStorage.setItem(this.#name, token);
    } catch {}
  }
}
