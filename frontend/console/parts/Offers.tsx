// Who is offered to the agent: as cards above the list, and before them where nothing else is open.

import type { OfferCard } from "../../wire";
import { askedWith } from "../asked";
import { saidBy } from "../rows";
import { words } from "../words";
import { useConsole, useDesk } from "./context";
import { Icon } from "./Icon";
import { OneLine } from "./OneLine";
import { Refused } from "./Refused";
import { Ring } from "./Ring";
import { Timer } from "./Timer";

const t = words.offers;
const AT_ONCE_MS = 2_000; // the note is written together with the passing on

export function Offers() {
  const { offers } = useDesk();
  const all = offers.value;
  if (all.length === 0) return null;
  return (
    <section class="offers" aria-labelledby="section-offers">
      <h2 id="section-offers">
        {t.title}
        <span class="count">{all.length}</span>
      </h2>
      <ul>
        {all.map((offer, at) => (
          <li key={offer.id}>
            <Card offer={offer} isNext={at === 0} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type CardProps = { offer: OfferCard; isNext: boolean; size?: "small" | "large" };

export function Card({ offer, isNext, size = "small" }: CardProps) {
  const { chosen, choose } = useDesk();
  const { head, why } = offer;
  const { name } = head.visitor;
  return (
    <article class="offer" data-size={size} data-current={chosen.value === head.id} aria-label={name}>
      <header class="offer-top">
        <Ring offer={offer} size={size === "large" ? 56 : 36} />
        <div class="offer-who">
          <h3>
            <OneLine text={name} />
          </h3>
          <p class="offer-wait">
            {t.waits} <Timer since={Date.parse(offer.waiting_since)} />
          </p>
        </div>
      </header>
      <From offer={offer} />
      <button type="button" class="offer-said" title={t.read(name)} onClick={() => choose(head.id)}>
        <Said conv={head.id} />
      </button>
      <PassedWith offer={offer} />
      {why && !isForMe(offer) && (
        <p class="offer-why">
          <strong>{t.why}</strong> <bdi>{why}</bdi>
        </p>
      )}
      <Answers offer={offer} isNext={isNext} />
      {size === "small" && <Refused at={`offer ${offer.id}`} />}
    </article>
  );
}

/** Passed on by somebody who still answers: then the reason says who asks, and for what. */
const isForMe = ({ is_transfer, head }: OfferCard) => is_transfer === true && head.assignee != null;

function From({ offer }: { offer: OfferCard }) {
  const { boot } = useConsole();
  const { head, queue, team, why } = offer;
  const where = [t.from(queue, team), boot.sites.length > 1 && head.site].filter(Boolean).join(" · ");
  return (
    <p class="offer-from">
      {offer.is_transfer && (
        <span class="passed">
          <Icon name="pass" size={12} />
          {isForMe(offer) ? <bdi>{why}</bdi> : t.transfer}
        </span>
      )}
      <bdi>{where}</bdi>
    </p>
  );
}

/** What was noted for whoever gets it. */
function PassedWith({ offer }: { offer: OfferCard }) {
  const { wire } = useDesk();
  const { head, is_transfer, waiting_since } = offer;
  if (!is_transfer) return null;
  const lines = wire.conversations.value.get(head.id)?.lines.value ?? [];
  const passed = Date.parse(waiting_since);
  const note = askedWith(lines, passed - AT_ONCE_MS, passed + AT_ONCE_MS);
  return note ? (
    <p class="offer-why" dir="auto">
      <strong>{t.note}</strong> <bdi>{note}</bdi>
    </p>
  ) : null;
}

/** Their own words as they come in; until these are here, what the waiting list says. */
function Said({ conv }: { conv: string }) {
  const { wire, inLine } = useDesk();
  const said = saidBy(wire.conversations.value.get(conv)?.lines.value ?? []);
  const preview = inLine.value.find((item) => item.conv === conv)?.preview;
  const text = said || preview;
  return text ? <bdi>{text}</bdi> : <span class="soft">{t.nothingSaid}</span>;
}

export function Answers({ offer, isNext }: { offer: OfferCard; isNext: boolean }) {
  const { answering, accept, decline } = useDesk();
  const { name } = offer.head.visitor;
  const busy = answering.value.has(offer.id);
  return (
    <div class="offer-acts">
      <button
        type="button"
        class="button primary"
        aria-label={t.acceptOf(name)}
        aria-disabled={busy}
        aria-keyshortcuts={isNext ? "Alt+A" : undefined}
        onClick={() => accept(offer)}
      >
        {busy ? t.answering : t.accept}
        {isNext && <Keys last="A" />}
      </button>
      <button
        type="button"
        class="button"
        aria-label={t.declineOf(name)}
        aria-disabled={busy}
        aria-keyshortcuts={isNext ? "Alt+D" : undefined}
        onClick={() => decline(offer).then(keepFocus)}
      >
        {t.decline}
        {isNext && <Keys last="D" />}
      </button>
    </div>
  );
}

const Keys = ({ last }: { last: string }) => (
  <span class="chord" aria-hidden="true">
    Alt {last}
  </span>
);

/** The button that had the focus is gone; the keyboard goes on from the talk. */
function keepFocus() {
  if (document.activeElement === document.body) document.getElementById("talk")?.focus();
}
