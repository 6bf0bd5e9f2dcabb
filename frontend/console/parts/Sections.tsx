// The sections of the list: what is mine, which whoever else comes does not move, who waits, what has ended.

import type { ComponentChildren } from "preact";
import { words } from "../words";
import { useDesk } from "./context";
import { ClosedRow, ConsultingRow, MineRow, WaitingRow, WrapRow } from "./Rows";

const t = words.list;

export function WaitingSection() {
  const { found, filter, wire, waiting } = useDesk();
  const items = found.waiting.value;
  const board = wire.waiting.value;
  const hidden = (board?.total ?? 0) - (board?.items.length ?? 0);
  return (
    <Section
      name="waiting"
      title={t.waiting}
      count={waiting.value.length + Math.max(0, hidden)}
      shown={!filter.value || items.length > 0}
      empty={board === null ? null : t.waitingEmpty}
    >
      {board === null && <Ghosts count={1} />}
      {items.map((item) => (
        <WaitingRow key={item.conv} item={item} />
      ))}
      {hidden > 0 && !filter.value && <li class="rest">{t.moreWaiting(hidden)}</li>}
    </Section>
  );
}

export function MineSection() {
  const { found, filter, wire, mine } = useDesk();
  const heads = found.mine.value;
  const ready = wire.ready.value;
  return (
    <Section
      name="mine"
      title={t.mine}
      count={mine.value.length}
      shown={!filter.value || heads.length > 0}
      empty={ready ? t.mineEmpty : null}
    >
      {!ready && <Ghosts count={2} />}
      {heads.map((head) => (
        <MineRow key={head.id} head={head} place={mine.value.indexOf(head) + 1} />
      ))}
    </Section>
  );
}

export function ConsultingSection() {
  const { found, consulting } = useDesk();
  const rows = found.consulting.value;
  return (
    <Section
      name="consulting"
      title={t.consulting}
      count={consulting.value.length}
      shown={rows.length > 0}
      empty={null}
    >
      {rows.map(({ consult, head }) => (
        <ConsultingRow key={consult.conv} consult={consult} head={head} />
      ))}
    </Section>
  );
}

export function WrappingSection() {
  const { found, wrapping } = useDesk();
  const rows = found.wrapping.value;
  return (
    <Section
      name="wrapping"
      title={t.wrapping}
      count={wrapping.value.length}
      shown={rows.length > 0}
      empty={null}
    >
      {rows.map(({ wrap, head }, at) => (
        <WrapRow key={wrap.conv} wrap={wrap} head={head} isNext={at === 0} />
      ))}
    </Section>
  );
}

export function ClosedSection() {
  const { found, filter, archive } = useDesk();
  const heads = found.closed.value;
  const state = archive.fetching.value;
  return (
    <Section
      name="closed"
      title={t.closed}
      shown={!filter.value || heads.length > 0}
      empty={state === "idle" ? t.closedEmpty : null}
    >
      {heads.map((head) => (
        <ClosedRow key={head.id} head={head} />
      ))}
      {state === "loading" && heads.length === 0 && <Ghosts count={2} />}
      {state === "failed" && (
        <li class="rest" role="status">
          <p>{t.closedFailed}</p>
          <button type="button" class="button" onClick={archive.refresh}>
            {t.again}
          </button>
        </li>
      )}
      {state !== "failed" && heads.length > 0 && archive.more.value && (
        <li class="rest">
          <button type="button" class="button quiet" onClick={archive.older} disabled={state === "loading"}>
            {state === "loading" ? t.loading : t.moreClosed}
          </button>
        </li>
      )}
    </Section>
  );
}

type SectionProps = {
  name: string;
  title: string;
  count?: number;
  shown: boolean;
  empty: string | null;
  children: ComponentChildren;
};

function Section({ name, title, count, shown, empty, children }: SectionProps) {
  if (!shown) return null;
  const filled = [children].flat(2).some(Boolean);
  return (
    <section class="section" aria-labelledby={`section-${name}`}>
      <h2 id={`section-${name}`}>
        {title}
        {count ? <span class="count">{count}</span> : null}
      </h2>
      {filled ? <ul>{children}</ul> : <p class="section-empty">{empty}</p>}
    </section>
  );
}

function Ghosts({ count }: { count: number }) {
  return (
    <>
      {Array.from({ length: count }, (_, at) => (
        <li key={at} class="ghost" aria-hidden="true" />
      ))}
    </>
  );
}
