// The queues right now: who waits, and who is there for them.

import type { LiveQueue } from "../api";
import { NOTHING, seconds } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { Leads } from "./Leads";
import { Scrolls } from "./Scrolls";

const t = words.live;

export function LiveQueues({ queues }: { queues: LiveQueue[] }) {
  if (!queues.length) return <p class="soft">{t.noQueues}</p>;
  return (
    <Scrolls label={t.queues}>
      <table class="pinned">
        <thead>
          <tr>
            <th scope="col">{t.queue}</th>
            <th scope="col">{t.team}</th>
            <th scope="col" class="number">
              {t.waiting}
            </th>
            <th scope="col" class="number">
              {t.longest}
            </th>
            <th scope="col" class="number">
              {t.dueSoon}
            </th>
            <th scope="col" class="number">
              {t.overdue}
            </th>
            <th scope="col" class="number">
              {t.online}
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <OneQueue key={queue.id} queue={queue} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function OneQueue({ queue }: { queue: LiveQueue }) {
  const { look } = useDashboard();
  const isAlone = queue.waiting > 0 && queue.agents_online === 0;
  return (
    <tr>
      <th scope="row" dir="auto">
        {queue.name}
      </th>
      <td dir="auto">{queue.team}</td>
      <td class="number">
        <Leads
          many={queue.waiting}
          label={t.who(queue.waiting, queue.name)}
          to={() => look({ queue: queue.id, called: queue.name })}
        />
      </td>
      <td class="number">{queue.longest_wait_s === null ? NOTHING : seconds(queue.longest_wait_s)}</td>
      <td class="number">{queue.due_soon}</td>
      <td class="number" data-verdict={queue.overdue ? "missed" : undefined}>
        {queue.overdue}
      </td>
      <td class="number" data-verdict={isAlone ? "missed" : undefined}>
        {queue.agents_online}
      </td>
    </tr>
  );
}
