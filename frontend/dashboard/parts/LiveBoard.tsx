// Right now: what is wrong, who waits, who is there, what is about to be late, and today so far.

import type { Live } from "../api";
import { nowOf } from "../board";
import { words } from "../words";
import { useDashboard } from "./context";
import { Download } from "./Download";
import { DueSoon } from "./DueSoon";
import { LiveAgents } from "./LiveAgents";
import { LiveQueues } from "./LiveQueues";
import { Lookout } from "./Lookout";
import { Moves } from "./Moves";
import { Today } from "./Today";

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
        <LiveQueues queues={data.queues} />
      </section>
      <section class="block" aria-labelledby="live-agents">
        <h2 id="live-agents">{t.agents}</h2>
        {data.agents_list.length ? <Download what="agents" called={words.download.agents} /> : null}
        <LiveAgents agents={data.agents_list} />
      </section>
      <Today live={data} />
    </>
  );
}

function Now({ live }: { live: Live }) {
  return (
    <ul class="tiles now">
      {nowOf(live, useDashboard().isOwn).map(({ title, value, detail, isLate }) => (
        <li key={title}>
          <article class="tile" data-verdict={isLate ? "missed" : undefined}>
            <h2>{title}</h2>
            <p class="value">{value}</p>
            {detail ? <p class="verdict none">{detail}</p> : null}
          </article>
        </li>
      ))}
    </ul>
  );
}
