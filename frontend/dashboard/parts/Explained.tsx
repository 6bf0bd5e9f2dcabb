// What a number means: its definition, of how many it speaks, how sure it is, and what to do about it.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Declaration, Figure } from "../api";
import { changeInWords, gapInWords, shown, told, whyNothing } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";

const t = words.explained;

export function Explained() {
  const dashboard = useDashboard();
  const dialog = useRef<HTMLDialogElement>(null);
  const said = dashboard.byName.value.get(dashboard.place.value.explained);

  useEffect(() => {
    if (said) dialog.current?.showModal();
    else dialog.current?.close();
  }, [said]);

  return (
    <dialog
      ref={dialog}
      class="aside explained"
      aria-labelledby="explained-title"
      onClose={() => dashboard.explain("")}
    >
      {said ? <Opened said={said} /> : null}
    </dialog>
  );
}

function Opened({ said }: { said: Declaration }) {
  const dashboard = useDashboard();
  const figure = dashboard.totals.data.value?.figures.find((each) => each.name === said.name);
  const isShown = dashboard.place.value.view === "overview";
  return (
    <>
      <header>
        <h2 id="explained-title">{said.label}</h2>
        <button type="button" class="button" onClick={() => dashboard.explain("")}>
          {t.close}
        </button>
      </header>
      <p class="definition">{said.definition}</p>
      <dl>
        <Said what={t.counts}>{t.clocks[said.clock]}</Said>
        {figure && isShown ? <OfPeriod said={said} figure={figure} /> : null}
        <Said what={t.tooLow}>{said.too_low}</Said>
        <Said what={t.tooHigh}>{said.too_high}</Said>
        <Said what={t.action}>{said.action}</Said>
      </dl>
    </>
  );
}

function OfPeriod({ said, figure }: { said: Declaration; figure: Figure }) {
  const dashboard = useDashboard();
  const { low, high, p50, p90, p95, target } = figure;
  const read = (value: number) => shown(value, said.unit);
  return (
    <>
      <Said what={t.now}>
        {whyNothing(figure, said, dashboard.parts.value) ||
          `${told(figure, said)}, ${t.of(shown(figure.n, "count"), said.of)}`}
      </Said>
      <Said what={t.target}>{target === null ? "" : gapInWords(figure, said.unit)}</Said>
      <Said what={t.before}>{changeInWords(figure, said.unit)}</Said>
      <Said what={t.certainty}>
        {low === null || high === null ? "" : words.tile.between(read(low), read(high))}
      </Said>
      <Said what={t.spread}>
        {p50 === null || p90 === null || p95 === null
          ? ""
          : words.tile.percentiles(read(p50), read(p90), read(p95))}
      </Said>
    </>
  );
}

function Said({ what, children }: { what: string; children: ComponentChildren }) {
  if (!children) return null;
  return (
    <div>
      <dt>{what}</dt>
      <dd>{children}</dd>
    </div>
  );
}
