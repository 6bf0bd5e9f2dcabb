// The agents right now: their state, and how much they hold.

import type { LiveAgent } from "../api";
import { places, stateName } from "../board";
import { NOTHING } from "../figures";
import { type Keys, sorted } from "../sorting";
import { words } from "../words";
import { useDashboard } from "./context";
import { Head } from "./Head";
import { Leads } from "./Leads";
import { Scrolls } from "./Scrolls";

const t = words.live;

const KEYS: Keys<LiveAgent> = {
  agent: (agent) => agent.name,
  state: (agent) => stateName(agent.state),
  conversations: (agent) => agent.conversations,
  load: (agent) => (agent.capacity ? agent.used / agent.capacity : null),
};

export function LiveAgents({ agents }: { agents: LiveAgent[] }) {
  const { place } = useDashboard();
  if (!agents.length) return <p class="soft">{t.noAgents}</p>;
  return (
    <Scrolls label={t.agents}>
      <table class="pinned">
        <thead>
          <tr>
            <Head column="agent" label={t.agent} />
            <Head column="state" label={t.state} />
            <Head column="conversations" label={t.conversations} isNumber />
            <Head column="load" label={t.load} />
          </tr>
        </thead>
        <tbody>
          {sorted(agents, place.value.sort, KEYS).map((agent) => (
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
