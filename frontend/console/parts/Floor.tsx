// The floor: agents with their load and queues, the queues with who waits, and what a lead may move.

import type { ComponentChildren } from "preact";
import type { ConvHead, FloorAgent, FloorQueue } from "../../wire";
import { spoken, stopwatch } from "../times";
import { words } from "../words";
import { useConsole, useDesk } from "./context";
import { Loaded, State } from "./Loaded";
import { OneLine } from "./OneLine";
import { Overview } from "./Overview";
import { Refused } from "./Refused";
import { Timer } from "./Timer";

const t = words.floor;

export function Floor() {
  return (
    <div class="floor">
      <Overview of={useDesk().floor} words={t} lead={t.lead}>
        {() => (
          <div class="floor-parts">
            <Queues />
            <Line />
            <Agents />
          </div>
        )}
      </Overview>
    </div>
  );
}

function Queues() {
  const { queues } = useDesk().floor;
  return (
    <div>
      <h3 id="floor-queues">{t.queues}</h3>
      {queues.value.length === 0 ? (
        <p class="floor-empty">{t.noQueues}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="floor-scroll" tabIndex={0} aria-labelledby="floor-queues">
          <table>
            <thead>
              <tr>
                <th scope="col">{t.queue}</th>
                <th scope="col">{t.there}</th>
                <th scope="col">{t.waiting}</th>
                <th scope="col">{t.longest}</th>
                <th scope="col">{t.expected}</th>
              </tr>
            </thead>
            <tbody>
              {queues.value.map((queue) => (
                <QueueRow key={queue.id} queue={queue} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

function QueueRow({ queue }: { queue: FloorQueue }) {
  const { name, team, is_open, online, waiting, longest_wait_s, minutes } = queue;
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
        <span class="soft">
          <bdi>{is_open ? team : t.closed}</bdi>
        </span>
      </th>
      <td>{online}</td>
      <td>{waiting}</td>
      <td>{longest_wait_s == null ? t.unknown : <Seconds s={longest_wait_s} />}</td>
      <td>{minutes == null ? t.unknown : words.passing.minutes(minutes)}</td>
    </tr>
  );
}

const Seconds = ({ s }: { s: number }) => (
  <>
    <span aria-hidden="true">{stopwatch(s * 1000)}</span>
    <span class="unseen">{spoken(s * 1000)}</span>
  </>
);

function Line() {
  const { inLine, wire } = useDesk();
  const hidden = (wire.waiting.value?.total ?? 0) - (wire.waiting.value?.items.length ?? 0);
  return (
    <section aria-labelledby="floor-line">
      <h3 id="floor-line">{t.line}</h3>
      {inLine.value.length === 0 ? (
        <p class="floor-empty">{t.lineEmpty}</p>
      ) : (
        <ul class="floor-line">
          {inLine.value.map(({ conv, visitor, site, since }) => (
            <Served
              key={conv}
              conv={conv}
              name={visitor}
              beside={<Timer since={Date.parse(since)} />}
              about={{ id: conv, state: "waiting", visitor: { name: visitor } }}
              where={site}
            />
          ))}
          {hidden > 0 && <li class="floor-empty">{t.more(hidden)}</li>}
        </ul>
      )}
    </section>
  );
}

type ServedProps = {
  conv: string;
  name: string;
  beside?: ComponentChildren;
  where: string;
  about: Pick<ConvHead, "id" | "state" | "assignee" | "visitor">;
};

/** Somebody who waits or is being served: to read, or to give to somebody. */
function Served({ conv, name, beside, where, about }: ServedProps) {
  const { desk, boot } = useConsole();
  const { choose, passing } = desk;
  return (
    <li class="served">
      <button type="button" class="served-name" title={t.read(name)} onClick={() => choose(conv)}>
        <OneLine text={name} />
      </button>
      {boot.sites.length > 1 && <OneLine class="soft served-where" text={where} />}
      {beside}
      <button
        type="button"
        class="button"
        aria-label={t.giveOf(name)}
        aria-haspopup="dialog"
        onClick={() => passing.open(about)}
      >
        {t.give}
      </button>
    </li>
  );
}

function Agents() {
  const { agents } = useDesk().floor;
  return (
    <section class="floor-agents" aria-labelledby="floor-agents">
      <h3 id="floor-agents">{t.agents}</h3>
      {agents.value.length === 0 ? (
        <p class="floor-empty">{t.noAgents}</p>
      ) : (
        <ul>
          {agents.value.map((agent) => (
            <AgentCard key={agent.id} agent={agent} />
          ))}
        </ul>
      )}
    </section>
  );
}

function AgentCard({ agent }: { agent: FloorAgent }) {
  const { floor } = useDesk();
  const served = floor.servedBy(agent.id);
  return (
    <li class="floor-agent" aria-label={agent.name}>
      <div class="floor-agent-head">
        <p class="receiver-name">
          <span>
            <bdi>{agent.name}</bdi>
          </span>
          <State state={agent.state} reason={agent.reason ?? ""} />
        </p>
        <Loaded used={agent.used} capacity={agent.capacity} />
      </div>
      <fieldset class="chips">
        <legend class="unseen">{t.servesQueues(agent.name)}</legend>
        {floor.queues.value.map(({ id, name }) => {
          const serves = agent.queues.includes(id);
          return (
            <button
              key={id}
              type="button"
              class="button"
              aria-pressed={serves}
              aria-label={t.serves(agent.name, name)}
              onClick={() => floor.move(agent.id, id, !serves)}
            >
              <bdi>{name}</bdi>
            </button>
          );
        })}
      </fieldset>
      <Refused at={`colleague ${agent.id}`} />
      {served.length > 0 && (
        <ul class="floor-line">
          {served.map((head) => (
            <Served key={head.id} conv={head.id} name={head.visitor.name} about={head} where={head.site} />
          ))}
        </ul>
      )}
    </li>
  );
}
