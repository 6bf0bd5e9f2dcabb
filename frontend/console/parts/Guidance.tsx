// Why the conversation is where it is, and how its team wants it handled.

import { brief, exactly } from "../times";
import { words } from "../words";
import { useDesk } from "./context";

const t = words.guidance;

export function Guidance() {
  const { guidance, clock } = useDesk();
  const it = guidance.value;
  if (!it?.queue && !it?.guidelines_html) return null;
  const { queue, team, entered_at, transfers = 0, why, why_not_yet, guidelines_html } = it;
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
      {guidelines_html && (
        <details>
          <summary>{t.guidelines(team ?? "")}</summary>
          {/* The server has rendered it from Markdown and let only harmless markup through. */}
          <div class="guidelines" dir="auto" dangerouslySetInnerHTML={{ __html: guidelines_html }} />
        </details>
      )}
    </section>
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
