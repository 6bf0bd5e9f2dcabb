// Requests to this side's HTTP API.

import type { WireOptions } from "./api";
import type { Around } from "./around";
import { WireFault } from "./fault";
import type { Err, FileRef, Frames, Ticket } from "./protocol";

export interface Answer {
  ok: boolean;
  status: number;
  body: unknown;
}

const UNREACHABLE = "The server cannot be reached. Check the connection and try again.";

export class Http {
  #token: Promise<string> | null = null;
  readonly #root: string;

  constructor(
    readonly around: Around,
    readonly options: WireOptions,
  ) {
    this.#root = `${options.base}/api/v1/${options.side}`;
  }

  /** A visitor's token is kept until it is refused; an agent's ticket opens one socket. */
  token(stale = false): Promise<string> {
    if (this.options.side === "agent")
      return this.json<Ticket>("/tickets", { method: "POST" }).then(({ ticket }) => ticket);
    if (stale || !this.#token) {
      const token = this.options.token!(stale);
      this.#token = token;
      token.catch(() => {
        if (this.#token === token) this.#token = null;
      });
    }
    return this.#token;
  }

  /** Any answer, also a refusal; rejects only when there was none. */
  async answer(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await this.#request(path, init);
    return { ok: response.ok, status: response.status, body: await response.json().catch(() => null) };
  }

  async json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await this.answer(path, init).catch(unreachable);
    if (!answer.ok) throw fault(answer);
    return answer.body as T;
  }

  async blob(path: string): Promise<Blob> {
    const response = await this.#request(path, {}).catch(unreachable);
    if (response.ok) return response.blob();
    throw fault({ ok: false, status: response.status, body: await response.json().catch(() => null) });
  }

  async upload(conv: string, file: File, onProgress: (share: number) => void): Promise<FileRef> {
    const headers = await this.#headers();
    const form = new FormData();
    form.append("file", file, file.name || "image.png");
    // fetch cannot tell how far an upload has come.
    const request = new XMLHttpRequest();
    request.open("POST", `${this.#root}/conversations/${conv}/files`);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    return new Promise((resolve, reject) => {
      request.onerror = request.onabort = () => reject(new WireFault("unavailable", UNREACHABLE));
      request.onload = () => {
        const answer = {
          ok: request.status < 300,
          status: request.status,
          body: parsed(request.responseText),
        };
        if (answer.ok) resolve(answer.body as FileRef);
        else reject(fault(answer));
      };
      request.send(form);
    });
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(await this.#headers()), ...(init.headers as Record<string, string>) };
    if (typeof init.body === "string") headers["Content-Type"] = "application/json";
    const credentials = this.options.side === "agent" ? "same-origin" : "omit";
    return this.around.fetch(this.#root + path, { credentials, ...init, headers });
  }

  async #headers(): Promise<Record<string, string>> {
    const own = this.options.headers?.() ?? {};
    if (this.options.side === "agent") return own;
    return { ...own, Authorization: `Bearer ${await this.token()}` };
  }
}

function unreachable(): never {
  throw new WireFault("unavailable", UNREACHABLE);
}

function fault({ status, body }: Answer): WireFault {
  const err = (body as Frames | null)?.frames?.find((frame) => frame.t === "err") ?? (body as Err | null);
  if (err?.t === "err") return WireFault.of(err);
  if (status === 404) return new WireFault("not_found", "This is not here, or not yours to see.");
  if (status === 413) return new WireFault("too_large", "This is too large to be sent.");
  if (status === 401 || status === 403) return new WireFault("forbidden", "You may not do this.");
  return new WireFault("unavailable", "The server could not answer. Try again in a moment.");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
