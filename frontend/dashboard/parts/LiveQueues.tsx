// The queues right now: who waits, and who is there for them.

import type { LiveQueue } from "../api";
import { NOTHING, seconds } from "../figures";
import { type Keys, sorted } from "../sorting";
import { words } from "../words";
import { useDashboard } from "./context";
import { Head } from "./Head";
import { Leads } from "./Leads";
import { Scrolls } from "./Scrolls";

const t = words.live;

const KEYS: Keys<LiveQueue> = {
  queue: (queue) => queue.name,
  team: (queue) => queue.team,
  waiting: (queue) => queue.waiting,
  longest: (queue) => queue.longest_wait_s,
  soon: (queue) => queue.due_soon,
  late: (queue) => queue.overdue,
  here: (queue) => queue.agents_online,
};

export function LiveQueues({ queues }: { queues: LiveQueue[] }) {
  const { place } = useDashboard();
  if (!queues.length) return <p class="soft">{t.noQueues}</p>;
  return (
    <Scrolls label={t.queues}>
      <table class="pinned">
        <thead>
          <tr>
            <Head column="queue" label={t.queue} />
            <Head column="team" label={t.team} />
            <Head column="waiting" label={t.waiting} isNumber />
            <Head column="longest" label={t.longest} isNumber />
            <Head column="soon" label={t.dueSoon} isNumber />
            <Head column="late" label={t.overdue} isNumber />
            <Head column="here" label={t.online} isNumber />
          </tr>
        </thead>
        <tbody>
          {sorted(queues, place.value.sort, KEYS).map((queue) => (
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
