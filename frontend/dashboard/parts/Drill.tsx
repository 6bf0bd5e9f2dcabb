// The very conversations behind a number.

import { useEffect, useRef } from "preact/hooks";
import type { Behind, Declaration } from "../api";
import { shown } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";

const t = words.drill;

export function Drill() {
  const dashboard = useDashboard();
  const dialog = useRef<HTMLDialogElement>(null);
  const chosen = dashboard.chosen.value;
  const said = chosen ? dashboard.byName.value.get(chosen.kpi) : undefined;

  useEffect(() => {
    if (said) dialog.current?.showModal();
    else dialog.current?.close();
  }, [said]);

  return (
    <dialog ref={dialog} class="drill" aria-labelledby="drill-title" onClose={dashboard.lookAway}>
      {said ? <Opened said={said} /> : null}
    </dialog>
  );
}

function Opened({ said }: { said: Declaration }) {
  const dashboard = useDashboard();
  const chosen = dashboard.chosen.value;
  return (
    <>
      <header>
        <h2 id="drill-title">{t.title(said.label)}</h2>
        <button type="button" class="button" onClick={dashboard.lookAway}>
          {t.close}
        </button>
      </header>
      <p class="parts">
        {(["counted", "of"] as const).map((part) => (
          <button
            key={part}
            type="button"
            class="button"
            aria-pressed={chosen?.part === part}
            onClick={() => dashboard.look({ kpi: said.name, part })}
          >
            {t[part]}
          </button>
        ))}
      </p>
      <List said={said} />
    </>
  );
}

function List({ said }: { said: Declaration }) {
  const dashboard = useDashboard();
  const data = dashboard.drill.data.value;
  const problem = dashboard.drill.problem.value;
  if (problem) return <p role="alert">{problem.message}</p>;
  if (!data) return <p class="soft">{words.age.waiting}</p>;
  if (!data.conversations.length) return <p class="soft">{t.none}</p>;
  return (
    <>
      <Download what="conversations" called={t.title(said.label)} />
      <table>
        <thead>
          <tr>
            <th scope="col">{t.entered}</th>
            <th scope="col">{t.visitor}</th>
            <th scope="col">{t.agent}</th>
            <th scope="col">{t.queue}</th>
            <th scope="col" class="number">
              {t.value}
            </th>
          </tr>
        </thead>
        <tbody>
          {data.conversations.map((each) => (
            <One key={each.id} said={said} behind={each} />
          ))}
        </tbody>
      </table>
      {data.more ? (
        <button type="button" class="button wide" onClick={() => void dashboard.lookFurther()}>
          {t.more}
        </button>
      ) : null}
    </>
  );
}

function One({ said, behind }: { said: Declaration; behind: Behind }) {
  const { place } = useDashboard();
  const at = new Intl.DateTimeFormat(undefined, {
    timeZone: place.value.zone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  return (
    <tr>
      <td>{at.format(Date.parse(behind.entered_at))}</td>
      <td>
        <a href={`/console/#conversation=${behind.id}`} aria-label={t.open(behind.visitor)} dir="auto">
          {behind.visitor}
        </a>
      </td>
      <td dir="auto">{behind.agent || t.nobody}</td>
      <td dir="auto">{behind.queue}</td>
      <td class="number">{shown(behind.value, said.unit)}</td>
    </tr>
  );
}
