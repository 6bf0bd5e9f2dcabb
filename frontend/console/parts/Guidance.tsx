// Why the conversation is where it is, and how its team wants it handled.

import type { ConvHead, Guideline } from "../../wire";
import { brief, exactly } from "../times";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { Refused } from "./Refused";

const t = words.guidance;

export function Guidance({ head }: { head: ConvHead }) {
  const { guidance, course, clock } = useDesk();
  const it = guidance.value;
  const guideline = course.value?.guideline;
  if (!it?.queue && !guideline) return null;
  const { queue, team, entered_at, transfers = 0, why, why_not_yet } = it ?? {};
  const since = entered_at ? Date.parse(entered_at) : null;
  return (
    <section class="guidance">
      <h3>{t.title}</h3>
      <dl class="facts">
        {queue && <Fact name={t.queue} says={queue} />}
        {team && team !== queue && <Fact name={t.team} says={team} />}
        {since !== null && why_not_yet && (
          <div>
            <dt>{t.inLine}</dt>
            <dd>
              <time dateTime={new Date(since).toISOString()} title={exactly(since)}>
                {brief(since, clock.now.peek())}
              </time>
            </dd>
          </div>
        )}
        {transfers > 0 && <Fact name={t.passed} says={t.times(transfers)} />}
      </dl>
      {why && <Because title={t.why} says={why} />}
      {why_not_yet && <Because title={t.whyNotYet} says={why_not_yet} />}
      {guideline && <Guidelines key={guideline.id} conv={head.id} it={guideline} />}
    </section>
  );
}

/** Those that hold now; what the agent has not read yet is marked until they say that they have. */
function Guidelines({ conv, it }: { conv: string; it: Guideline }) {
  const { readGuideline } = useDesk();
  const since = Date.parse(it.since);
  return (
    <details class="guideline" data-unread={!it.is_read}>
      <summary>
        <bdi>{t.guidelines(it.about)}</bdi>
        {!it.is_read && <span class="badge">{t.unread}</span>}
      </summary>
      {/* The server has rendered it from Markdown and let only harmless markup through. */}
      <div class="guidelines" dir="auto" dangerouslySetInnerHTML={{ __html: it.html }} />
      <p class="guideline-foot">
        <span class="soft">{t.version(it.version, exactly(since))}</span>
        {it.is_read ? (
          <span class="guideline-read">
            <Icon name="done" /> {t.read}
          </span>
        ) : (
          <button type="button" class="button" onClick={() => void readGuideline(conv, it.id)}>
            {t.haveRead}
          </button>
        )}
      </p>
      <Refused at={`guideline ${conv}`} />
    </details>
  );
}

function Fact({ name, says }: { name: string; says: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{says}</bdi>
      </dd>
    </div>
  );
}

function Because({ title, says }: { title: string; says: string }) {
  return (
    <p class="because">
      <strong>{title}</strong>
      <bdi>{says}</bdi>
    </p>
  );
}
