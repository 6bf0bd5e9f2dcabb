// The very conversations behind a number, a step or a line.

import { useEffect, useRef } from "preact/hooks";
import type { Behind } from "../api";
import { shown } from "../figures";
import { LOCALE } from "../locale";
import { type Chosen, type Counted, PARTS, type Part } from "../looking";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { NotYet } from "./NotYet";
import { Scrolls } from "./Scrolls";

const t = words.drill;

export function Drill() {
  const dashboard = useDashboard();
  const dialog = useRef<HTMLDialogElement>(null);
  const chosen = dashboard.place.value.look;

  useEffect(() => {
    if (chosen) {
      if (!dialog.current?.open) dialog.current?.showModal();
    } else dialog.current?.close();
  }, [chosen]);

  return (
    <dialog ref={dialog} class="aside drill" aria-labelledby="drill-title" onClose={dashboard.lookAway}>
      {chosen ? <Opened chosen={chosen} /> : null}
    </dialog>
  );
}

function Opened({ chosen }: { chosen: Chosen }) {
  const dashboard = useDashboard();
  const title = useTitle(chosen);
  return (
    <>
      <header>
        <h2 id="drill-title" dir="auto">
          {title}
        </h2>
        <button type="button" class="button" onClick={dashboard.lookAway}>
          {t.close}
        </button>
      </header>
      {"kpi" in chosen ? <Parts chosen={chosen} /> : null}
      <List chosen={chosen} title={title} />
    </>
  );
}

/** Of a share, whom it counts, whom it does not, and of whom: of an average the first and the last are the same,
 * and of a count all are. */
function Parts({ chosen }: { chosen: Counted }) {
  const dashboard = useDashboard();
  const said = dashboard.byName.value.get(chosen.kpi);
  const target = dashboard.targetOf(chosen.kpi, chosen.only);
  const isShare = said?.unit === "percent";
  if (!said || said.unit === "count" || (!isShare && target === null)) return null;
  const goal = shown(target, said.unit);
  const beyond = said.better === "higher" ? t.under(goal) : t.over(goal);
  const called: Record<Part, string> = {
    counted: t.counted,
    rest: isShare ? t.rest : beyond,
    of: t.of(said.of),
  };
  return (
    <p class="parts">
      {PARTS.filter((part) => isShare || part !== "counted").map((part) => (
        <button
          key={part}
          type="button"
          class="button"
          aria-pressed={chosen.part === part}
          onClick={() => dashboard.look({ ...chosen, part })}
        >
          {called[part]}
        </button>
      ))}
    </p>
  );
}

function useTitle(chosen: Chosen): string {
  const { byName } = useDashboard();
  if ("step" in chosen) return t.title(chosen.called);
  if ("kpi" in chosen) {
    const label = byName.value.get(chosen.kpi)?.label ?? chosen.kpi;
    return chosen.called ? t.titleOf(label, chosen.called) : t.title(label);
  }
  return chosen.queue === undefined ? t.heldBy(chosen.called) : t.waitingIn(chosen.called);
}

interface Last {
  head: string;
  say(value: number | null): string;
}

/** What the last column tells: what each adds, or for how long it lasts already; nothing where all are alike. */
function useLast(chosen: Chosen): Last | null {
  const { byName } = useDashboard();
  if ("step" in chosen) return null;
  if (!("kpi" in chosen)) return { head: t.lasts, say: (value) => shown(value, "seconds") };
  const said = byName.value.get(chosen.kpi);
  if (!said || said.unit === "count") return null;
  if (said.unit !== "percent") return { head: said.label, say: (value) => shown(value, said.unit) };
  return chosen.part !== "of" ? null : { head: said.label, say: (value) => (value ? t.yes : t.no) };
}

function List({ chosen, title }: { chosen: Chosen; title: string }) {
  const dashboard = useDashboard();
  const last = useLast(chosen);
  const data = dashboard.drill.data.value;
  const problem = dashboard.drill.problem.value;
  const isNow = !("kpi" in chosen || "step" in chosen);
  if (problem) return <p role="alert">{problem.message}</p>;
  if (!data || data.worked_out === false) return <NotYet arrived={data} />;
  if (!data.conversations.length && !data.more) return <p class="soft">{isNow ? t.nobodyThere : t.none}</p>;
  return (
    <>
      <Download what="conversations" called={title} />
      <Scrolls label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{isNow ? t.since : t.entered}</th>
              <th scope="col">{t.visitor}</th>
              <th scope="col">{t.agent}</th>
              <th scope="col">{t.queue}</th>
              {last ? (
                <th scope="col" class="number">
                  {last.head}
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {data.conversations.map((each) => (
              <One key={each.id} last={last} behind={each} />
            ))}
          </tbody>
        </table>
      </Scrolls>
      {data.more ? (
        <button type="button" class="button wide" onClick={() => void dashboard.lookFurther()}>
          {t.more}
        </button>
      ) : null}
    </>
  );
}

function One({ last, behind }: { last: Last | null; behind: Behind }) {
  const { place } = useDashboard();
  const at = new Intl.DateTimeFormat(LOCALE, {
    timeZone: place.value.zone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  return (
    <tr>
      <td class="moment">{at.format(Date.parse(behind.entered_at))}</td>
      <td>
        <a href={`/console/#conversation=${behind.id}`} aria-label={t.open(behind.visitor)} dir="auto">
          {behind.visitor}
        </a>
      </td>
      <td dir="auto">{behind.agent || t.nobody}</td>
      <td dir="auto">{behind.queue}</td>
      {last ? <td class="number">{last.say(behind.value)}</td> : null}
    </tr>
  );
}
