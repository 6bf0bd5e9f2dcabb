// What was promised and is late, or will be within a minute: the most urgent first.

import type { Due } from "../api";
import { seconds } from "../figures";
import { type Keys, sorted } from "../sorting";
import { viewWords } from "../viewWords";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { Head } from "./Head";
import { Scrolls } from "./Scrolls";

const t = viewWords.due;

export function DueSoon({ due }: { due: readonly Due[] }) {
  return (
    <section class="block" aria-labelledby="live-due">
      <h2 id="live-due">{t.title}</h2>
      {due.length ? <Download what="due" called={words.download.due} /> : null}
      {due.length ? <List due={due} /> : <p class="soft">{t.nobody}</p>}
    </section>
  );
}

const KEYS: Keys<Due> = {
  "due.visitor": (each) => each.visitor,
  "due.queue": (each) => each.queue,
  "due.promise": (each) => t.promises[each.promise],
  "due.waited": (each) => each.waited_s,
  "due.in": (each) => each.due_in_s,
};

function List({ due }: { due: readonly Due[] }) {
  const { place } = useDashboard();
  return (
    <Scrolls label={t.title}>
      <table>
        <thead>
          <tr>
            <Head column="due.visitor" label={words.drill.visitor} />
            <Head column="due.queue" label={words.drill.queue} />
            <Head column="due.promise" label={t.promise} />
            <Head column="due.waited" label={t.waited} isNumber />
            <Head column="due.in" label={t.when} />
          </tr>
        </thead>
        <tbody>
          {sorted(due, place.value.sort, KEYS).map((each) => (
            <tr key={each.conversation + each.promise}>
              <th scope="row">
                <a
                  href={`/console/#conversation=${each.conversation}`}
                  aria-label={words.drill.open(each.visitor)}
                  dir="auto"
                >
                  {each.visitor}
                </a>
              </th>
              <td dir="auto">{each.queue}</td>
              <td>{t.promises[each.promise]}</td>
              <td class="number">{seconds(each.waited_s)}</td>
              <td class="moment" data-verdict={each.due_in_s <= 0 ? "missed" : undefined}>
                {each.due_in_s <= 0 ? t.late(seconds(-each.due_in_s)) : t.soon(seconds(each.due_in_s))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
