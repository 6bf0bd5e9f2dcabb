// What went wrong, and what to do about it; what arrived before stays in sight.

import { FORBIDDEN, REFUSED, SIGNED_OUT, UNREACHABLE } from "../api";
import { words } from "../words";
import { useDashboard } from "./context";

export function Problem() {
  const dashboard = useDashboard();
  const problem = dashboard.problem.value;
  if (!problem) return null;
  const isOffline = problem.code === UNREACHABLE && !navigator.onLine;
  return (
    <p class={`banner problem ${TONE[problem.code] ?? "bad"}`} role="alert">
      {isOffline ? words.problem.offline : problem.message}
      <WayOut code={problem.code} />
    </p>
  );
}

const TONE: Record<string, string> = { [FORBIDDEN]: "", [SIGNED_OUT]: "", [UNREACHABLE]: "warn" };

function WayOut({ code }: { code: string }) {
  const dashboard = useDashboard();
  if (code === SIGNED_OUT)
    return (
      <a class="button" href={`/login/?next=${encodeURIComponent(location.pathname + location.search)}`}>
        {words.problem.signIn}
      </a>
    );
  if (code === FORBIDDEN)
    return (
      <button type="button" class="button" onClick={() => dashboard.go({ filters: {}, direction: "" })}>
        {words.problem.mine}
      </button>
    );
  if (code === REFUSED)
    return (
      <>
        <button type="button" class="button" onClick={() => dashboard.go({ period: { preset: "7d" } })}>
          {words.problem.week}
        </button>
        {Object.keys(dashboard.place.value.filters).length ? (
          <button type="button" class="button" onClick={() => dashboard.go({ filters: {} })}>
            {words.problem.everything}
          </button>
        ) : null}
      </>
    );
  return (
    <button type="button" class="button" onClick={() => void dashboard.refresh()}>
      {words.age.again}
    </button>
  );
}
