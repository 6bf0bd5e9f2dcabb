// Reporting a page of the site: what is wrong with it, said without leaving the conversation.

import { signal } from "@preact/signals";
import type { ReportPageArgs } from "../wire";

export type Report = Required<ReportPageArgs>;

type ReportingParts = {
  /** Answers whether it is done, and says so when it is not. */
  act(name: string, conv: string, args?: Record<string, unknown>): Promise<boolean>;
  done(): void;
};

export function createReporting({ act, done }: ReportingParts) {
  /** The conversation from which a page is about to be reported. */
  const from = signal<string | null>(null);

  return {
    from,
    begin(conv: string) {
      from.value = conv;
    },
    cancel() {
      from.value = null;
    },
    /** What was written stays until it has arrived. */
    async report(report: Report) {
      const conv = from.peek();
      if (!conv || !(await act("report_page", conv, report))) return;
      if (from.peek() === conv) from.value = null;
      done();
    },
  };
}
