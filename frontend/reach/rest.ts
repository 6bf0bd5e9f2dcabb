// The rest that a page has to tell, kept in its tab for the page after it.

import type { Refusal, Visit } from "../loader/visit";
import type { PageNews } from "../wire/protocol";
import { read } from "./memory";

/** Goes with what the next page tells of itself into less than two thousand bytes. */
const BYTES_MOST = 800;
/** What is refused so will be so again; what came too late or too often, or before its visitor was known, may not. */
export const isFinal = ({ status }: Refusal) => /^4(?!01|08|29)/.test(status as unknown as string);

/** Whose it is, and `ago` counted from now on: the time before 1970 that it was. */
type Kept = PageNews & { token: string };

export function createRest({ left, token }: Pick<Visit, "left" | "token">, now: () => number) {
  return {
    /** False where it must be told at once: it is too much, another rest waits, or nothing can be kept. */
    keep(news: PageNews): boolean {
      const kept: Kept = { ...news, token: token.get(), ago: -now() };
      const text = JSON.stringify(kept);
      return !left.get() && new Blob([text]).size <= BYTES_MOST && left.set(text);
    },
    /** Gives it to whoever tells it; forgotten once it was heard or refused for good, and where it is another's. */
    async passTo<T>(tell: (rest?: PageNews) => Promise<T>): Promise<T> {
      const text = left.get();
      const { token: whose, ...rest } = read<Kept>(text);
      const forget = () => {
        if (text === left.get()) left.set("");
      };
      const isTheirs = whose && whose === token.get();
      if (!isTheirs) forget();
      try {
        const answer = await tell(
          isTheirs ? ({ ...rest, ago: Math.max(0, rest.ago! + now()) } as PageNews) : undefined,
        );
        forget();
        return answer;
      } catch (refusal) {
        if (isFinal(refusal as Refusal)) forget();
        throw refusal;
      }
    },
  };
}
