// Acts under way: each is repeated under its id until the server has answered, or too long has passed.

import type { Around } from "./around";
import { WireFault } from "./fault";
import { uuid } from "./ids";
import { RESEND_MS } from "./outbox";
import type { Ack, Err, Op } from "./protocol";

// A person who clicked waits this long for an answer; after that they decide anew.
export const ANSWER_WITHIN_MS = 30_000;

interface Act {
  frame: Op;
  resolve(ack: Ack): void;
  reject(fault: WireFault): void;
  cancelResend(): void;
  cancelDeadline(): void;
}

export class Acts {
  #underWay = new Map<string, Act>();

  constructor(
    readonly around: Around,
    readonly transmit: (frame: Op) => void,
  ) {}

  begin(op: string, conv: string | null, args: Record<string, unknown>): Promise<Ack> {
    const frame: Op = { t: "op", id: uuid(), op, ...(conv && { conv }), args };
    return new Promise((resolve, reject) => {
      const deadline = () =>
        this.#end(frame.id)?.reject(
          new WireFault("unavailable", "The server has not answered. Check the connection and try again."),
        );
      this.#underWay.set(frame.id, {
        frame,
        resolve,
        reject,
        cancelResend: () => {},
        cancelDeadline: this.around.after(ANSWER_WITHIN_MS, deadline),
      });
      this.#send(frame.id);
    });
  }

  acked(ack: Ack): void {
    this.#end(ack.id)?.resolve(ack);
  }

  refused(err: Err): void {
    if (err.id) this.#end(err.id)?.reject(WireFault.of(err));
  }

  connected(): void {
    for (const id of [...this.#underWay.keys()]) this.#send(id);
  }

  stop(): void {
    for (const id of [...this.#underWay.keys()])
      this.#end(id)?.reject(new WireFault("unavailable", "The connection has ended."));
  }

  #send(id: string): void {
    const act = this.#underWay.get(id);
    if (!act) return;
    act.cancelResend();
    act.cancelResend = this.around.after(RESEND_MS, () => this.#send(id));
    this.transmit(act.frame);
  }

  #end(id: string): Act | undefined {
    const act = this.#underWay.get(id);
    act?.cancelResend();
    act?.cancelDeadline();
    this.#underWay.delete(id);
    return act;
  }
}
