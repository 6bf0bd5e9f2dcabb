// Who the site says the customer is, and with what they came: never what they said themselves.

import type { ComponentChildren } from "preact";
import type { Customer, Led, Visiting } from "../../wire";
import { readable, safeHref } from "../links";
import { ledBy } from "../steps";
import { brief, exactly } from "../times";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

const t = words.identity;

export function Identity() {
  const { trail } = useDesk();
  const it = trail.seen.value;
  if (!it) return null;
  const { customer, visit, led } = it;
  return (
    <>
      {customer.id && <Vouched customer={customer} />}
      {led && <LedHere led={led} />}
      {visit && <Came visit={visit} />}
    </>
  );
}

function Vouched({ customer }: { customer: Customer }) {
  const { clock } = useDesk();
  const { id, tier, attributes = {}, verified_at, links = [] } = customer;
  const when = verified_at ? brief(Date.parse(verified_at), clock.now.peek()) : "";
  return (
    <section class="vouched">
      <p class="vouched-head">
        <span class="badge" title={when && t.verifiedAt(when)}>
          <Icon name="check" size={12} /> {t.verified}
        </span>
        {tier && (
          <span class="badge tier">
            <span class="unseen">{t.tier}: </span>
            <bdi>{tier}</bdi>
          </span>
        )}
      </p>
      <dl class="facts">
        <Fact name={t.id}>{id}</Fact>
        {Object.entries(attributes).map(([name, value]) => (
          <Fact key={name} name={name}>
            {shown(value)}
          </Fact>
        ))}
      </dl>
      {links.length > 0 && (
        <ul class="records" aria-label={t.records}>
          {links.map(({ label, url }) => {
            const href = safeHref(url);
            return (
              href && (
                <li key={label}>
                  <a href={href} target="_blank" rel="noopener noreferrer">
                    <Icon name="link" size={12} /> <bdi>{label}</bdi>
                  </a>
                </li>
              )
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** Which entry point or invitation the conversation goes back to, and what stood on it. */
function LedHere({ led }: { led: Led }) {
  const { words: read } = led;
  return (
    <dl class="facts">
      <Fact name={t.led}>
        {ledBy(led)}
        {read && <span class="soft led-words">{t.said(read)}</span>}
      </Fact>
    </dl>
  );
}

function Came({ visit }: { visit: Visiting }) {
  const { clock } = useDesk();
  const { device, browser, system, language, country, city, began_at, landing_url, referrer, campaign } =
    visit;
  const place = [city, countryName(country)].filter(Boolean).join(", ");
  const began = Date.parse(began_at);
  const told = Object.values(campaign).filter(Boolean).join(" · ");
  return (
    <dl class="facts">
      <Fact name={t.since}>
        <time dateTime={began_at} title={exactly(began)}>
          {brief(began, clock.now.peek())}
        </time>
      </Fact>
      <Fact name={t.device}>
        {[t.devices[device] ?? device, browser, system].filter(Boolean).join(" · ")}
      </Fact>
      {language && <Fact name={t.language}>{languageName(language)}</Fact>}
      {place && <Fact name={t.place}>{place}</Fact>}
      {landing_url && <Fact name={t.landing}>{readable(landing_url)}</Fact>}
      {referrer && <Fact name={t.referrer}>{readable(referrer)}</Fact>}
      {told && <Fact name={t.campaign}>{told}</Fact>}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function shown(value: boolean | number | string): string {
  if (typeof value === "boolean") return value ? t.yes : t.no;
  return typeof value === "number" ? new Intl.NumberFormat().format(value) : value;
}

const nameIn = (type: "region" | "language", code: string): string => {
  try {
    return new Intl.DisplayNames(undefined, { type }).of(code) ?? code;
  } catch {
    return code;
  }
};

const countryName = (code: string) => code && nameIn("region", code);
const languageName = (code: string) => nameIn("language", code);
