// The teams by what they are there for: their goals first, then their numbers beside each other.

import type { DirectedTeam, Direction } from "../api";
import { words } from "../words";
import { Aims } from "./Aims";
import { Breakdown } from "./Breakdown";
import { useDashboard } from "./context";

const t = words.direction;

export function Teams() {
  const { directions } = useDashboard();
  if (!directions.value.length) return <p class="soft">{t.noTeams}</p>;
  return (
    <>
      {directions.value.map((each) => (
        <One key={each.key} direction={each} />
      ))}
    </>
  );
}

function One({ direction }: { direction: Direction }) {
  const title = `direction-${direction.key}`;
  return (
    <section class="block direction" aria-labelledby={title}>
      <h2 id={title}>{direction.label}</h2>
      <ul class="teams">
        {direction.teams.map((team) => (
          <li key={team.id}>
            <Team team={team} />
          </li>
        ))}
      </ul>
      <Breakdown
        dimension="team"
        only={direction.teams.map((team) => String(team.id))}
        label={direction.label}
      />
    </section>
  );
}

function Team({ team }: { team: DirectedTeam }) {
  return (
    <>
      <h3 dir="auto">
        {team.name} <small>{team.audience}</small>
      </h3>
      {team.purpose ? (
        <p class="purpose" dir="auto">
          {team.purpose}
        </p>
      ) : null}
      <Aims aims={team.goals} />
    </>
  );
}
