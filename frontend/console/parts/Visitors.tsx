// Who is on the site now: a list that stays smooth with two thousand rows, and a way to invite one of them.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { OnSite } from "../../wire";
import { readable } from "../links";
import { inSight, type View, watchView } from "../rolling";
import { brief } from "../times";
import type { Show, Sort } from "../visitors";
import { words } from "../words";
import { useConsole, useDesk } from "./context";
import { Icon } from "./Icon";
import { useModal } from "./modal";
import { OneLine } from "./OneLine";
import { Overview } from "./Overview";
import { Timer } from "./Timer";

const t = words.visitors;
/** As in css/visitors.css. */
const ROW_PX = 56;
// Making one takes longer than drawing a row.
const numbers = new Intl.NumberFormat();

export function Visitors() {
  const { visitors } = useDesk();
  const here = visitors.total.value;
  return (
    <div class="visitors">
      <Overview of={visitors} words={t} lead={here > 0 ? t.lead(here) : t.leadUnknown}>
        {() => (here > 0 ? <Present /> : <Nobody />)}
      </Overview>
      <Invite />
    </div>
  );
}

const Nobody = () => (
  <div class="hollow">
    <Icon name="person" size={32} />
    <h3>{t.empty}</h3>
    <p>{t.emptyHint}</p>
  </div>
);

const Present = () => (
  <>
    <Choices />
    <People />
  </>
);

function Choices() {
  const { visitors } = useDesk();
  const { text, site, show, sort } = visitors.wish.value;
  return (
    <div class="visitors-choices">
      <input
        class="input"
        type="search"
        dir="auto"
        aria-label={t.filter}
        placeholder={t.filter}
        value={text}
        onInput={(event) => visitors.want({ text: event.currentTarget.value })}
      />
      <Choice
        name={t.show}
        value={show}
        options={t.shows}
        onChoose={(next) => visitors.want({ show: next as Show })}
      />
      <Choice
        name={t.sort}
        value={sort}
        options={t.sorts}
        onChoose={(next) => visitors.want({ sort: next as Sort })}
      />
      {visitors.sites.value.length > 1 && (
        <Choice
          name={t.site}
          value={site}
          options={{ "": t.allSites, ...Object.fromEntries(visitors.sites.value.map((it) => [it, it])) }}
          onChoose={(next) => visitors.want({ site: next })}
        />
      )}
      <output class="soft">{t.of(visitors.shown.value.length, visitors.total.value)}</output>
    </div>
  );
}

type ChoiceProps = {
  name: string;
  value: string;
  options: Record<string, string>;
  onChoose(value: string): void;
};

function Choice({ name, value, options, onChoose }: ChoiceProps) {
  return (
    <label class="visitors-choice">
      <span class="soft">{name}</span>
      <select class="input" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {Object.entries(options).map(([key, word]) => (
          <option key={key} value={key}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}

function People() {
  const { visitors } = useDesk();
  if (visitors.shown.value.length > 0) return <List />;
  return (
    <div class="hollow" role="status">
      <h3>{t.noMatch}</h3>
      <button type="button" class="button" onClick={visitors.wantAnybody}>
        {t.clear}
      </button>
    </div>
  );
}

function List() {
  const { shown } = useDesk().visitors;
  const box = useRef<HTMLElement>(null);
  const view = useSignal<View>({ top: 0, height: window.innerHeight });
  useEffect(() => {
    if (!box.current) return;
    return watchView(box.current, (seen) => {
      view.value = seen;
    });
  }, [view]);
  const rows = shown.value;
  const { from, to } = inSight({ count: rows.length, row: ROW_PX, ...view.value });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="visitors-scroll" ref={box} tabIndex={0} aria-label={t.title}>
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" class="first">
              {t.name}
            </th>
            <th scope="col">{t.page}</th>
            <th scope="col" class="number here">
              {t.here}
            </th>
            <th scope="col" class="number optional">
              {t.pages}
            </th>
            <th scope="col" class="number optional">
              {t.value}
            </th>
            <th scope="col" class="number optional">
              {t.chats}
            </th>
            <th scope="col" class="from optional">
              {t.place}
            </th>
            <th scope="col" class="act">
              <span class="unseen">{t.act}</span>
            </th>
          </tr>
        </thead>
        <Gap rows={from} />
        <tbody>
          {rows.slice(from, to).map((visitor, at) => (
            <Row key={visitor.visit} visitor={visitor} index={from + at + 2} />
          ))}
        </tbody>
        <Gap rows={rows.length - to} />
      </table>
    </section>
  );
}

const Gap = ({ rows }: { rows: number }) =>
  rows > 0 ? (
    <tbody aria-hidden="true">
      <tr>
        <td class="gap" style={{ blockSize: `${rows * ROW_PX}px` }} />
      </tr>
    </tbody>
  ) : null;

function Row({ visitor, index }: { visitor: OnSite; index: number }) {
  const { name, title, url, since, pages, value, chats, country, device, customer, tier = "" } = visitor;
  return (
    <tr aria-rowindex={index}>
      <th scope="row" class="cell first" title={name}>
        <span class="visitors-name">
          <OneLine text={name} />
          {customer && (
            <span class="badge" title={words.identity.verified}>
              <Icon name="check" size={12} />
              <span class="unseen">{words.identity.verified}</span>
            </span>
          )}
        </span>
        {tier && <OneLine class="soft" text={tier} />}
      </th>
      <td class="cell" title={title}>
        <OneLine text={title || words.customer.untitled} />
        <OneLine class="soft" text={readable(url)} />
      </td>
      <td class="cell number here">
        <Timer since={Date.parse(since)} />
      </td>
      <td class="cell number optional">{pages}</td>
      <td class="cell number optional">{value == null ? t.none : numbers.format(value)}</td>
      <td class="cell number optional">{chats}</td>
      <td class="cell optional">
        {[country, words.identity.devices[device] ?? device].filter(Boolean).join(" · ") || t.none}
      </td>
      <td class="cell number">
        <Act visitor={visitor} />
      </td>
    </tr>
  );
}

function Act({ visitor }: { visitor: OnSite }) {
  const { visitors, choose, clock } = useDesk();
  const { name, conversation, invited_at } = visitor;
  if (conversation) {
    return (
      <button type="button" class="button" aria-label={t.read(name)} onClick={() => choose(conversation)}>
        {t.talking}
      </button>
    );
  }
  const invited = invited_at ? Date.parse(invited_at) : null;
  return (
    <div class="visitors-act">
      {invited !== null && <OneLine class="soft" text={`${t.invited} ${brief(invited, clock.now.peek())}`} />}
      <button
        type="button"
        class="button"
        aria-label={t.inviteOf(name)}
        aria-haspopup="dialog"
        onClick={() => visitors.ask(visitor)}
      >
        {t.invite}
      </button>
    </div>
  );
}

function Invite() {
  const { visitors } = useDesk();
  const visitor = visitors.inviting.value;
  return visitor ? <InviteWindow key={visitor.visitor} visitor={visitor} /> : null;
}

function InviteWindow({ visitor }: { visitor: OnSite }) {
  const { desk, boot } = useConsole();
  const { visitors } = desk;
  const dialog = useModal((it) => it.querySelector("textarea")?.select());
  const message = useSignal<string>(t.suggestion);

  return (
    <dialog
      ref={dialog}
      class="dialog visitors-invite"
      aria-labelledby="invite-title"
      onClose={visitors.cancel}
    >
      <header>
        <h2 id="invite-title">
          <bdi>{t.inviteOf(visitor.name)}</bdi>
        </h2>
        <button type="button" class="button quiet square" aria-label={t.cancel} onClick={visitors.cancel}>
          <Icon name="close" />
        </button>
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void visitors.invite(message.value.trim());
        }}
      >
        <p class="visitors-where">
          <bdi>{visitor.title || readable(visitor.url)}</bdi>
          {boot.sites.length > 1 && <span class="soft"> · {visitor.site}</span>}
        </p>
        <label class="field">
          <span class="field-name">{t.message}</span>
          <textarea
            class="input"
            dir="auto"
            rows={3}
            maxLength={300}
            required
            value={message.value}
            onInput={(event) => {
              message.value = event.currentTarget.value;
            }}
          />
        </label>
        {visitors.refused.value && (
          <p class="refused" role="alert">
            <Icon name="alert" size={14} /> <bdi>{visitors.refused.value}</bdi>
          </p>
        )}
        <div class="closing-foot">
          <p class="soft">{t.hint}</p>
          <button type="submit" class="button primary" disabled={visitors.sending.value}>
            {t.confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
