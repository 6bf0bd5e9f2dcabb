// Right now: what is wrong, who waits, who is there, what is about to be late, and today so far.

import { ageInWords, LATE_MS } from "../age";
import type { Live, LiveAgent, LiveQueue } from "../api";
import { gapBriefly, NOTHING, seconds, shown, told, whyNothing } from "../figures";
import { lookout } from "../lookout";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { DueSoon } from "./DueSoon";
import { Scrolls } from "./Scrolls";

const t = words.live;

export function LiveBoard() {
  const { live } = useDashboard();
  const data = live.data.value;
  if (!data) return <p class="soft">{words.age.waiting}</p>;
  return (
    <>
      <Moves at={Date.parse(data.now)} />
      <Lookout live={data} />
      <Now live={data} />
      <DueSoon due={data.due} />
      <section class="block" aria-labelledby="live-queues">
        <h2 id="live-queues">{t.queues}</h2>
        {data.queues.length ? <Download what="queues" called={words.download.queues} /> : null}
        <Queues queues={data.queues} />
      </section>
      <section class="block" aria-labelledby="live-agents">
        <h2 id="live-agents">{t.agents}</h2>
        {data.agents_list.length ? <Download what="agents" called={words.download.agents} /> : null}
        <Agents agents={data.agents_list} />
      </section>
      <Today live={data} />
    </>
  );
}

/** That it moves, or for how long it has not. */
function Moves({ at }: { at: number }) {
  const { now, place, problem } = useDashboard();
  const age = now.value - at;
  const format = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", timeZone: place.value.zone });
  return (
    <p class="age">
      {age >= LATE_MS ? (
        <strong>{t.still(ageInWords(age))}</strong>
      ) : (
        t[problem.value ? "stands" : "moves"](format.format(at))
      )}
    </p>
  );
}

/** Told to a screen reader when it changes, and only then. */
function Lookout({ live }: { live: Live }) {
  return (
    <div role="status">
      <ul class="lookout">
        {lookout(live).map((sight) => (
          <li key={sight.words} data-tone={sight.tone} dir="auto">
            {sight.words}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Now({ live }: { live: Live }) {
  const late = live.queues.reduce((sum, queue) => sum + queue.overdue, 0);
  const soon = live.queues.reduce((sum, queue) => sum + queue.due_soon, 0);
  const here = Object.entries(live.agents).filter(([state]) => state !== "offline");
  return (
    <ul class="tiles now">
      <Big title={t.waiting} value={String(live.waiting)} />
      <Big
        title={t.longest}
        value={live.longest_wait_s === null ? NOTHING : seconds(live.longest_wait_s)}
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
        value={live.capacity ? shown(live.used / live.capacity, "percent") : NOTHING}
        detail={live.capacity ? t.loadOf(places(live.used), places(live.capacity)) : ""}
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

/** A count that leads to those whom it counts. */
function Leads({ many, label, to }: { many: number; label: string; to(): void }) {
  if (!many) return <>{many}</>;
  return (
    <button type="button" class="link figure" aria-label={label} onClick={to}>
      {many}
    </button>
  );
}

function Agents({ agents }: { agents: LiveAgent[] }) {
  if (!agents.length) return <p class="soft">{t.noAgents}</p>;
  return (
    <Scrolls label={t.agents}>
      <table class="pinned">
        <thead>
          <tr>
            <th scope="col">{t.agent}</th>
            <th scope="col">{t.state}</th>
            <th scope="col" class="number">
              {t.conversations}
            </th>
            <th scope="col">{t.load}</th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <OneAgent key={agent.id} agent={agent} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function OneAgent({ agent }: { agent: LiveAgent }) {
  const { look } = useDashboard();
  const isHere = agent.state !== "offline" || agent.used > 0;
  return (
    <tr data-away={isHere ? undefined : true}>
      <th scope="row" dir="auto">
        {agent.name}
      </th>
      <td>
        <span class="state" data-state={agent.state}>
          {stateName(agent.state)}
        </span>
        {agent.reason ? <span class="soft"> {agent.reason}</span> : null}
      </td>
      <td class="number">
        <Leads
          many={agent.conversations}
          label={t.whom(agent.conversations, agent.name)}
          to={() => look({ agent: agent.id, called: agent.name })}
        />
      </td>
      <td class="load">
        {isHere && agent.capacity ? (
          <>
            <meter
              min={0}
              max={Math.max(agent.capacity, agent.used)}
              value={agent.used}
              aria-label={t.load}
            />{" "}
            {t.loadOf(places(agent.used), places(agent.capacity))}
          </>
        ) : (
          NOTHING
        )}
      </td>
    </tr>
  );
}

/** The nine since midnight, briefly; not of teams that are there for different things. */
function Today({ live }: { live: Live }) {
  const { byName, directions, go } = useDashboard();
  if (directions.value.length > 1) return null;
  return (
    <section class="block" aria-labelledby="live-today">
      <h2 id="live-today">{t.today}</h2>
      <button
        type="button"
        class="link pick"
        onClick={() => go({ view: "overview", period: { preset: "today" } })}
      >
        {words.views.overview}
      </button>
      <dl class="today">
        {live.today.map((figure) => {
          const said = byName.value.get(figure.name);
          if (!said) return null;
          return (
            <div key={figure.name} data-verdict={figure.verdict || undefined}>
              <dt>{said.label}</dt>
              <dd>
                <strong>{told(figure, said)}</strong>{" "}
                <small>{whyNothing(figure, said) || gapBriefly(figure, said.unit)}</small>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** Parked conversations take a part of a place. */
const places = (value: number) => shown(value, Number.isInteger(value) ? "count" : "score");

const stateName = (state: string) => words.states[state] ?? state;
