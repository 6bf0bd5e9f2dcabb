// Who waits longer than was promised, or will within a minute: the most urgent first.

import type { Due } from "../api";
import { seconds } from "../figures";
import { words } from "../words";
import { Download } from "./Download";
import { Scrolls } from "./Scrolls";

const t = words.due;

export function DueSoon({ due }: { due: readonly Due[] }) {
  return (
    <section class="block" aria-labelledby="live-due">
      <h2 id="live-due">{t.title}</h2>
      {due.length ? <Download what="due" called={words.download.due} /> : null}
      {due.length ? <List due={due} /> : <p class="soft">{t.nobody}</p>}
    </section>
  );
}

function List({ due }: { due: readonly Due[] }) {
  return (
    <Scrolls label={t.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.drill.visitor}</th>
            <th scope="col">{words.drill.queue}</th>
            <th scope="col" class="number">
              {t.waited}
            </th>
            <th scope="col">{t.when}</th>
          </tr>
        </thead>
        <tbody>
          {due.map((each) => (
            <tr key={each.conversation}>
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
