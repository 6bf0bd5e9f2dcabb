// Right now: who waits, who is there, what is about to be late.

import type { Live, LiveAgent, LiveQueue } from "../api";
import { seconds, shown } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";
import { DueSoon } from "./DueSoon";
import { Scrolls } from "./Scrolls";

const WHOLE = 1000;
const t = words.live;

export function LiveBoard() {
  const { live } = useDashboard();
  const data = live.data.value;
  if (!data) return <p class="soft">{words.age.waiting}</p>;
  return (
    <>
      <Now live={data} />
      <DueSoon due={data.due} />
      <section class="block" aria-labelledby="live-queues">
        <h2 id="live-queues">{t.queues}</h2>
        <Queues queues={data.queues} />
      </section>
      <section class="block" aria-labelledby="live-agents">
        <h2 id="live-agents">{t.agents}</h2>
        <Agents agents={data.agents_list} />
      </section>
    </>
  );
}

function Now({ live }: { live: Live }) {
  const late = live.queues.reduce((sum, queue) => sum + queue.overdue, 0);
  const soon = live.queues.reduce((sum, queue) => sum + queue.due_soon, 0);
  const here = Object.entries(live.agents).filter(([state]) => state !== "offline");
  return (
    <ul class="tiles now">
      <Big title={t.waiting} value={live.waiting ? String(live.waiting) : t.nobodyWaits} />
      <Big
        title={t.longest}
        value={live.longest_wait_s === null ? "–" : seconds(live.longest_wait_s)}
        tone={late ? "missed" : undefined}
      />
      <Big title={t.overdue} value={String(late)} tone={late ? "missed" : undefined} />
      <Big title={t.dueSoon} value={String(soon)} />
      <Big
        title={t.online}
        value={String(here.reduce((sum, [, count]) => sum + count, 0))}
        detail={here.map(([state, count]) => `${count} ${stateName(state).toLowerCase()}`).join(", ")}
      />
      <Big
        title={t.load}
        value={live.capacity ? shown(live.used / live.capacity, "percent") : "–"}
        detail={t.loadOf(shown(live.used / WHOLE, "score"), shown(live.capacity / WHOLE, "score"))}
      />
    </ul>
  );
}

interface BigNumber {
  title: string;
  value: string;
  detail?: string;
  tone?: string | undefined;
}

function Big({ title, value, detail, tone }: BigNumber) {
  return (
    <li>
      <article class="tile" data-verdict={tone}>
        <h2>{title}</h2>
        <p class="value">{value}</p>
        {detail ? <p class="verdict none">{detail}</p> : null}
      </article>
    </li>
  );
}

function Queues({ queues }: { queues: LiveQueue[] }) {
  if (!queues.length) return <p class="soft">{t.noQueues}</p>;
  return (
    <Scrolls label={t.queues}>
      <table>
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
            <tr key={queue.id}>
              <th scope="row" dir="auto">
                {queue.name}
              </th>
              <td dir="auto">{queue.team}</td>
              <td class="number">{queue.waiting}</td>
              <td class="number">{queue.longest_wait_s === null ? "–" : seconds(queue.longest_wait_s)}</td>
              <td class="number">{queue.due_soon}</td>
              <td class="number" data-verdict={queue.overdue ? "missed" : undefined}>
                {queue.overdue}
              </td>
              <td class="number">{queue.agents_online}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Agents({ agents }: { agents: LiveAgent[] }) {
  if (!agents.length) return <p class="soft">{t.noAgents}</p>;
  return (
    <Scrolls label={t.agents}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.agent}</th>
            <th scope="col">{t.state}</th>
            <th scope="col">{t.carries}</th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <tr key={agent.id}>
              <th scope="row" dir="auto">
                {agent.name}
              </th>
              <td>
                <span class="state" data-state={agent.state}>
                  {stateName(agent.state)}
                </span>
                {agent.reason ? <span class="soft"> {agent.reason}</span> : null}
              </td>
              <td>
                <meter min={0} max={Math.max(agent.capacity, agent.used, 1)} value={agent.used} />{" "}
                {t.loadOf(shown(agent.used / WHOLE, "score"), shown(agent.capacity / WHOLE, "score"))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

const stateName = (state: string) => words.states[state] ?? state;
