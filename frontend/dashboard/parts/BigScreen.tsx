// The present on a screen on the wall: read from across the room, and never touched.

import { useEffect } from "preact/hooks";
import type { Live, LiveAgent, LiveQueue } from "../api";
import { clockOf, nowOf, places, presentFirst, stateName, urgentFirst } from "../board";
import css from "../css/wall.css?inline";
import type { Dashboard } from "../store";
import { viewWords } from "../viewWords";
import { words } from "../words";
import { useDashboard } from "./context";
import { Lookout } from "./Lookout";
import { Moves } from "./Moves";
import { Problem } from "./Problem";

// They come with this part, for nobody else needs them.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets.push(sheet);

const t = words.live;
// As many as fit without scrolling.
const [MOST_SIGHTS, MOST_ROWS] = [2, 5];

export function BigScreen() {
  const { live, go } = useDashboard();
  const data = live.data.value;
  useStayingOn();
  useLeaving(go);
  return (
    <main id="numbers" class="wall" tabIndex={-1}>
      <header>
        <h1>{words.views.live}</h1>
        {data ? <Moves at={Date.parse(data.now)} /> : <p class="age">{words.age.waiting}</p>}
        <button type="button" class="button" onClick={() => leave(() => go({ isBig: false }))}>
          {t.leaveBig}
        </button>
      </header>
      <Problem />
      {data ? <Shown live={data} /> : null}
    </main>
  );
}

function Shown({ live }: { live: Live }) {
  const here = presentFirst(live.agents_list);
  return (
    <>
      <Lookout live={live} most={MOST_SIGHTS} />
      <dl class="now">
        {nowOf(live, useDashboard().isOwn).map(({ title, short, isLate }) => (
          <div key={title} data-verdict={isLate ? "missed" : undefined}>
            <dt>{title}</dt>
            <dd>{short}</dd>
          </div>
        ))}
      </dl>
      <div class="two">
        <Queues queues={urgentFirst(live.queues)} />
        <Agents agents={here} />
      </div>
    </>
  );
}

function Queues({ queues }: { queues: readonly LiveQueue[] }) {
  if (!queues.length) return <p>{t.noQueues}</p>;
  return (
    <section>
      <table>
        <caption class="unseen">{t.queues}</caption>
        <thead>
          <tr>
            <th scope="col">{t.queue}</th>
            <th scope="col">{t.waitingBriefly}</th>
            <th scope="col">{t.longestBriefly}</th>
            <th scope="col">{t.lateBriefly}</th>
            <th scope="col">{t.onlineBriefly}</th>
          </tr>
        </thead>
        <tbody>
          {queues.slice(0, MOST_ROWS).map((queue) => (
            <tr key={queue.id} data-verdict={queue.overdue ? "missed" : undefined}>
              <th scope="row" dir="auto">
                {queue.name}
              </th>
              <td>{queue.waiting}</td>
              <td>{clockOf(queue.longest_wait_s)}</td>
              <td>{queue.overdue}</td>
              <td>{queue.agents_online}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More many={queues.length - MOST_ROWS} />
    </section>
  );
}

function Agents({ agents }: { agents: readonly LiveAgent[] }) {
  const { isOwn } = useDashboard();
  if (!agents.length) return isOwn ? null : <p>{viewWords.lookout.nobodyHere}</p>;
  return (
    <section>
      <table>
        <caption class="unseen">{t.agents}</caption>
        <thead>
          <tr>
            <th scope="col">{t.agent}</th>
            <th scope="col">{t.state}</th>
            <th scope="col">{t.carries}</th>
          </tr>
        </thead>
        <tbody>
          {agents.slice(0, MOST_ROWS).map((agent) => (
            <tr key={agent.id}>
              <th scope="row" dir="auto">
                {agent.name}
              </th>
              <td class="state" data-state={agent.state}>
                {stateName(agent.state)}
              </td>
              <td>{t.loadOf(places(agent.used), places(agent.capacity))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More many={agents.length - MOST_ROWS} />
    </section>
  );
}

const More = ({ many }: { many: number }) => (many > 0 ? <p class="more">{t.more(many)}</p> : null);

function leave(then: () => void): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else then();
}

/** Whoever leaves the full screen by Escape leaves the board, too. */
function useLeaving(go: Dashboard["go"]): void {
  useEffect(() => {
    const changed = () => {
      if (!document.fullscreenElement) go({ isBig: false });
    };
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, [go]);
}

/** A screen that nobody touches does not go dark, where the browser lets one ask for that. */
function useStayingOn(): void {
  useEffect(() => {
    let held: WakeLockSentinel | undefined;
    const hold = async () => {
      if (document.hidden) return;
      held = await navigator.wakeLock?.request("screen").catch(() => undefined);
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      document.removeEventListener("visibilitychange", hold);
      void held?.release();
    };
  }, []);
}
