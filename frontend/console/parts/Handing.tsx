// Above the composer: who is being asked to take over, who is here for advice, and the ways on.

import { askedWith } from "../asked";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { Countdown } from "./Timer";

const t = words.passing;
// Nobody is asked for longer than that, so an older note was about something else.
const ASKED_WITHIN_MS = 180_000;

export function Handing({ conv }: { conv: string }) {
  const { passing } = useDesk();
  const handing = passing.handingOf(conv);
  const consult = passing.consultOf(conv);
  if (consult) return <Reason conv={conv} by={consult.by} since={Date.parse(consult.since)} />;
  if (!handing) return null;
  const { to, warm, state, until } = handing;
  const says = {
    asked: warm ? t.asking : t.passingTo,
    consulting: t.consulting,
    queued: t.queued,
  }[state](to);
  return (
    <div class="handing" role="status" data-state={state}>
      <Icon name="pass" />
      <p>
        <bdi>{says}</bdi>
      </p>
      {until && state !== "consulting" && (
        <span class="handing-left">
          <span class="unseen">{t.timeLeft}</span>
          <Countdown until={Date.parse(until)} />
        </span>
      )}
      {state === "consulting" ? (
        <div class="handing-acts">
          <button
            type="button"
            class="button"
            aria-label={t.stopWith(to)}
            onClick={() => passing.stopConsulting(conv)}
          >
            {t.stop}
          </button>
          <button
            type="button"
            class="button primary"
            aria-label={t.handOverTo(to)}
            onClick={() => passing.handOver(conv)}
          >
            {t.handOver}
          </button>
        </div>
      ) : (
        <button type="button" class="button" onClick={() => passing.takeBack(conv)}>
          {t.takeBack}
        </button>
      )}
    </div>
  );
}

/** With which note the agent's advice is asked; who asks stands below, where they write. */
function Reason({ conv, by, since }: { conv: string; by: string; since: number }) {
  const { wire } = useDesk();
  const lines = wire.conversations.value.get(conv)?.lines.value ?? [];
  const note = askedWith(lines, since - ASKED_WITHIN_MS, since, by);
  if (!note) return null;
  return (
    <div class="handing" data-state="advice">
      <Icon name="lock" />
      <p class="handing-note">
        <strong>
          <bdi>{t.theirNote(by)}</bdi>
        </strong>{" "}
        <bdi>{note}</bdi>
      </p>
    </div>
  );
}
