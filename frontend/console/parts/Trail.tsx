// What the visitor did on the site, newest page first, with what was said meanwhile.

import type { VNode } from "preact";
import { readable, safeHref } from "../links";
import type { Stop, Told } from "../steps";
import { brief, exactly, stopwatch, timeOfDay } from "../times";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon, type IconName } from "./Icon";

const t = words.trail;
const SECOND_MS = 1_000;

export function Trail() {
  const { trail } = useDesk();
  const isKnown = trail.seen.value !== null;
  const failed = trail.problem.value !== "";
  const stops = trail.stops.value;
  return (
    <section class="trail" aria-labelledby="trail">
      <h3 id="trail">{t.title}</h3>
      {failed && (
        <p class="trail-failed" role="alert">
          <span>{isKnown ? t.late : t.failed}</span>
          <button type="button" class="button" onClick={trail.lookAgain}>
            {t.again}
          </button>
        </p>
      )}
      {!isKnown && !failed && (
        <p class="soft" role="status">
          {t.loading}
        </p>
      )}
      {isKnown && stops.length === 0 && <p class="soft">{t.empty}</p>}
      {stops.length > 0 && <ol class="trail-stops">{stops.map(pageOf)}</ol>}
      {trail.failed.value && (
        <p class="soft" role="status">
          {t.olderFailed}
        </p>
      )}
      {trail.more.value && (
        <button type="button" class="button quiet" onClick={trail.older} disabled={trail.fetching.value}>
          {trail.fetching.value ? t.fetching : t.older}
        </button>
      )}
    </section>
  );
}

/** Preact passes over what is the very same as before: a long trail costs nothing while its visitor clicks on. */
const drawn = new WeakMap<Stop, VNode>();

function pageOf(stop: Stop): VNode {
  const page = drawn.get(stop) ?? <Page key={stop.id} stop={stop} />;
  drawn.set(stop, page);
  return page;
}

function Page({ stop }: { stop: Stop }) {
  const { clock } = useDesk();
  const { url, title, at, seconds, scroll, told } = stop;
  const href = safeHref(url);
  const name = <bdi>{title || t.untitled}</bdi>;
  return (
    <li class="trail-stop">
      <p class="trail-page">
        {href ? (
          <a href={href} title={readable(url)} target="_blank" rel="noopener noreferrer nofollow">
            {name}
          </a>
        ) : (
          name
        )}
        <time dateTime={new Date(at).toISOString()} title={exactly(at)}>
          {brief(at, clock.now.peek())}
        </time>
      </p>
      <p class="soft trail-spent">
        <bdi dir="ltr">{pathOf(url)}</bdi>
        {seconds > 0 && <span>{t.spent(stopwatch(seconds * SECOND_MS))}</span>}
        {scroll > 0 && <span>{t.scrolled(scroll)}</span>}
      </p>
      {told.length > 0 && (
        <ol class="trail-told">
          {told.map((one) => (
            <Done key={one.key} one={one} />
          ))}
        </ol>
      )}
    </li>
  );
}

const SIGNS: Record<Told["tone"], IconName | null> = {
  plain: null,
  good: "check",
  warn: "alert",
  bad: "alert",
};

function Done({ one }: { one: Told }) {
  const { at, tone, text, times } = one;
  const sign = SIGNS[tone];
  return (
    <li data-tone={tone}>
      {sign && <Icon name={sign} size={12} />}
      <span>
        <bdi>{text}</bdi>
        {times > 1 && <span class="soft"> {t.times(times)}</span>}
      </span>
      <time dateTime={new Date(at).toISOString()} title={exactly(at)}>
        {timeOfDay(at)}
      </time>
    </li>
  );
}

function pathOf(url: string): string {
  try {
    const { pathname, search, hash } = new URL(url);
    return pathname + search + hash;
  } catch {
    return url;
  }
}
