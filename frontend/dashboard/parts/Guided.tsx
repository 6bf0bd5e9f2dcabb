// What conversations came to since guidelines were written anew, beside as long a time before.

import { useSignal } from "@preact/signals";
import type { Guided as Change, Figure, Guidelines } from "../api";
import { Refusal } from "../api";
import { shown, told } from "../figures";
import { LOCALE } from "../locale";
import { viewWords } from "../viewWords";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Scrolls } from "./Scrolls";

const t = viewWords.guided;
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium" });

/** Asked for when somebody wants to know: it is added up from single conversations. */
export function Guided({ team }: { team: number }) {
  const { guidelinesOf } = useDashboard();
  const found = useSignal<Guidelines | null>(null);
  const problem = useSignal("");

  async function opened(event: Event) {
    if (!(event.currentTarget as HTMLDetailsElement).open) return;
    try {
      found.value = await guidelinesOf(team);
      problem.value = "";
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      problem.value = fault.message;
    }
  }

  return (
    <details class="guided" onToggle={opened}>
      <summary>{t.title}</summary>
      {problem.value && <p role="alert">{problem.value}</p>}
      {found.value?.guidelines.length === 0 && <p class="soft">{t.none}</p>}
      {found.value?.guidelines.map((each) => (
        <One key={each.about} it={each} />
      ))}
      {found.value?.guidelines.length ? (
        <Download what="guidelines" called={words.download.guidelines} team={team} />
      ) : null}
    </details>
  );
}

function One({ it }: { it: Change }) {
  const { byName } = useDashboard();
  const title = t.of(it.about, it.version, day.format(new Date(it.since)), shown(it.days, "score"));
  const figures = it.figures.filter(({ n, before_n }) => n || before_n);
  return (
    <>
      <Scrolls label={title}>
        <table>
          <caption dir="auto">{title}</caption>
          <thead>
            <tr>
              <td />
              <th scope="col" class="number">
                {t.before(shown(it.conversations_before, "count"))}
              </th>
              <th scope="col" class="number">
                {t.after(shown(it.conversations, "count"))}
              </th>
            </tr>
          </thead>
          <tbody>
            {figures.map((figure) => (
              <tr key={figure.name}>
                <th scope="row">{byName.value.get(figure.name)?.label}</th>
                <Told figure={figure} value={figure.before} n={figure.before_n ?? 0} />
                <Told figure={figure} value={figure.value} n={figure.n} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
      <p class="soft">{t.caveat}</p>
    </>
  );
}

function Told({ figure, value, n }: { figure: Figure; value: number | null; n: number }) {
  const said = useDashboard().byName.value.get(figure.name);
  return (
    <td class="number">
      {said && told({ value, n }, said)} <small class="soft">{t.n(shown(n, "count"))}</small>
    </td>
  );
}
