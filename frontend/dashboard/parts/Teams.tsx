// The teams by what they are there for: their goals first, then their numbers beside each other.

import type { Declaration, DirectedTeam, Direction } from "../api";
import { viewWords } from "../viewWords";
import { words } from "../words";
import { Aims } from "./Aims";
import { Breakdown } from "./Breakdown";
import { useDashboard, useMe } from "./context";
import { Download } from "./Download";
import { Guided } from "./Guided";
import { NotYet } from "./NotYet";
import { Calls, Pursuits, Suggestions } from "./Pursuits";

const t = words.direction;

/** How much there was to do, and how fast; the others say how well it was done. */
const QUANTITY: ReadonlySet<string> = new Set([
  "answered",
  "asa_s",
  "duration_s",
  "wrap_up_s",
  "missed_rate",
]);
const KINDS = [
  { label: t.quality, has: (said: Declaration) => !QUANTITY.has(said.name) },
  { label: t.quantity, has: (said: Declaration) => QUANTITY.has(said.name) },
];
const byKind = (said: readonly Declaration[]) => KINDS.flatMap(({ has }) => said.filter(has));

const STANDING = ["goals", "pursued", "suggested"] as const;

export function Teams() {
  const { directions, isDirected } = useDashboard();
  if (!isDirected.value) return <NotYet arrived={null} />;
  if (!directions.value.length) return <p class="soft">{t.noTeams}</p>;
  const teams = directions.value.flatMap((each) => each.teams);
  const offered = STANDING.filter((what) => what === "goals" || teams.some((team) => team[what].length));
  return (
    <>
      {directions.value.map((each) => (
        <One key={each.key} direction={each} />
      ))}
      <div class="downloads">
        <Download what="rows" called={words.views.teams.toLowerCase()} />
        {offered.map((what) => (
          <Download key={what} what={what} called={words.download[what]} label={words.download[what]} />
        ))}
      </div>
    </>
  );
}

function One({ direction }: { direction: Direction }) {
  const { nineOf } = useDashboard();
  const title = `direction-${direction.key}`;
  return (
    <section class="block direction" aria-labelledby={title}>
      <h2 id={title}>{direction.label}</h2>
      <ul class="teams">
        {direction.teams.map((team) => (
          <li key={team.id}>
            <Team team={team} under={direction.label} />
          </li>
        ))}
      </ul>
      <Breakdown
        dimension="team"
        only={direction.teams.map((team) => String(team.id))}
        label={direction.label}
        said={byKind(nineOf(direction.key))}
        kinds={KINDS}
        isPart
      />
    </section>
  );
}

/** A team that is called like what it is there for needs no second heading. */
function Team({ team, under }: { team: DirectedTeam; under: string }) {
  const me = useMe();
  return (
    <>
      <h3 dir="auto" class={team.name === under ? "unseen" : undefined}>
        {team.name}
      </h3>
      {team.purpose ? (
        <p class="purpose" dir="auto">
          {team.purpose}
        </p>
      ) : null}
      <p class="about">
        <span class="soft">{team.audience}</span>
        {team.goals.length ? null : <span class="soft">{viewWords.aim.none}</span>}
        {team.goals.length || me.role === "agent" ? null : (
          <a href={`/admin/metrics/teamgoal/add/?team=${team.id}`}>{t.set}</a>
        )}
      </p>
      <Aims aims={team.goals} />
      <Pursuits pursued={team.pursued} />
      <Suggestions suggested={team.suggested} />
      {team.called && <Calls called={team.called} />}
      {me.role !== "agent" && <Guided team={team.id} />}
    </>
  );
}
