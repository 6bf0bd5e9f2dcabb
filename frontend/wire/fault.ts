// The named refusal that every verb of the wire rejects with.

import type { Err, ErrorCode } from "./protocol";

export class WireFault extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly retryMs: number | null = null,
  ) {
    super(message);
    this.name = "WireFault";
  }

  static of(err: Err): WireFault {
    return new WireFault(err.code, err.message, err.retry_ms ?? null);
  }
}
