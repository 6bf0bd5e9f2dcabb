// The right column: who the visitor is, where they are, and what was before.

import type { ComponentChildren } from "preact";
import type { ConvHead } from "../../wire";
import { readable, safeHref } from "../links";
import { brief, exactly } from "../times";
import { words } from "../words";
import { Avatar } from "./Avatar";
import { useDesk } from "./context";
import { Guidance } from "./Guidance";
import { Icon } from "./Icon";
import { Identity } from "./Identity";
import { OneLine } from "./OneLine";
import { Outcome } from "./Outcome";
import { Trail } from "./Trail";

const t = words.customer;

export function Customer() {
  const { conversation, details, toggleDetails } = useDesk();
  const head = conversation.value?.head.value;
  if (!details.value || !head) return null;
  return (
    <aside class="customer" id="customer" aria-label={t.title}>
      <header class="customer-head">
        <h2>{t.title}</h2>
        <button
          type="button"
          class="button quiet square"
          aria-label={words.talk.hideDetails}
          title={words.talk.hideDetails}
          onClick={toggleDetails}
        >
          <Icon name="close" />
        </button>
      </header>
      <Who head={head} />
      <Identity />
      <Where head={head} />
      <Outcome key={head.id} head={head} />
      <Trail />
      <Before head={head} />
      <Guidance head={head} />
      <Facts head={head} />
    </aside>
  );
}

function Who({ head }: { head: ConvHead }) {
  const { name, email } = head.visitor;
  return (
    <section class="who">
      <Avatar name={name} id={head.id} size="large" />
      <div>
        <p class="who-name">
          <bdi>{name}</bdi>
        </p>
        {email ? (
          <>
            <a href={`mailto:${encodeURIComponent(email)}`} dir="ltr">
              {email}
            </a>
            <p class="soft">{t.said}</p>
          </>
        ) : (
          <p class="soft">
            {t.email}: {t.noEmail}
          </p>
        )}
      </div>
    </section>
  );
}

function Where({ head }: { head: ConvHead }) {
  const { reporting } = useDesk();
  const { url = "", title = "", referrer = "" } = head.page ?? {};
  return (
    <section>
      <h3>{t.page}</h3>
      {url || title ? (
        <div class="place">
          <p class="place-title">
            <bdi>{title || t.untitled}</bdi>
          </p>
          <Address address={url} />
        </div>
      ) : (
        <p class="soft">{t.noPage}</p>
      )}
      <p>
        <button
          type="button"
          class="link"
          aria-keyshortcuts="Alt+B"
          aria-haspopup="dialog"
          onClick={() => reporting.begin(head.id)}
        >
          {words.reporting.title}
        </button>
      </p>
      {referrer && (
        <div class="place">
          <h4>{t.referrer}</h4>
          <Address address={referrer} />
        </div>
      )}
    </section>
  );
}

/** A link only where a browser may safely follow it; everything else is text. */
function Address({ address }: { address: string }) {
  const href = safeHref(address);
  if (!href) return <span class="address">{address}</span>;
  return (
    <a class="address" href={href} title={href} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
      {readable(address)}
    </a>
  );
}

function Facts({ head }: { head: ConvHead }) {
  const { me } = useDesk();
  return (
    <section>
      <h3>{t.conversation}</h3>
      <dl class="facts">
        <Fact name={t.site}>{head.site}</Fact>
        <Fact name={t.agent}>
          {head.assignee ? (head.assignee.id === me.id ? words.talk.you : head.assignee.name) : t.nobody}
        </Fact>
        <Fact name={t.started}>
          <Moment at={Date.parse(head.created_at)} />
        </Fact>
        {head.ended_at && (
          <Fact name={t.ended}>
            <Moment at={Date.parse(head.ended_at)} />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function Moment({ at }: { at: number }) {
  const { clock } = useDesk();
  return (
    <time dateTime={new Date(at).toISOString()} title={exactly(at)}>
      {brief(at, clock.now.peek())}
    </time>
  );
}

function Before({ head }: { head: ConvHead }) {
  const { previousOf, choose } = useDesk();
  const previous = previousOf(head);
  return (
    <section>
      <h3>{t.previous}</h3>
      {previous === null ? (
        <p class="soft">{t.loading}</p>
      ) : previous.length === 0 ? (
        <p class="soft">{t.noPrevious}</p>
      ) : (
        <ul class="before">
          {previous.map((it) => (
            <li key={it.id}>
              <button type="button" onClick={() => choose(it.id)}>
                <span>{words.talk.state[it.state]}</span>
                <OneLine class="soft" text={it.assignee?.name ?? t.nobody} />
                <Moment at={Date.parse(it.created_at)} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
