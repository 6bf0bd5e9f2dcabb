// Whose numbers may stand together: those of teams that are there for the same.

import type { View } from "./address";
import type { Declaration, Direction, Row } from "./api";
import type { Filters } from "./dimensions";

/** All teams at once: then only what is counted is shown, for nothing of it is averaged. */
export const TOGETHER = "all";

/** Where numbers of several teams would become one. */
const ADDING: ReadonlySet<View> = new Set(["overview", "agents", "times", "sources"]);

/** Whoever sees all of their own work may have served other teams than the ones that they are told of. */
export function needsDirection(
  view: View,
  filters: Filters,
  directions: readonly Direction[],
  isOwn = false,
): boolean {
  const enough = isOwn ? 1 : 2;
  return ADDING.has(view) && directions.length >= enough && !filters.team && !filters.queue;
}

/** The one that is asked for, else the first. */
export function chosenDirection(asked: string, directions: readonly Direction[]): string {
  if (asked === TOGETHER) return TOGETHER;
  return (directions.find((each) => each.key === asked) ?? directions[0])?.key ?? "";
}

/** The teams whose numbers are asked for; none where all are. */
export function teamsOf(chosen: string, directions: readonly Direction[]): string[] {
  return directions.find((each) => each.key === chosen)?.teams.map((team) => String(team.id)) ?? [];
}

const INVITING = "proactive_sales";

/** The nine numbers of teams that are there for this: those that invite are measured by whom they invited. */
export function nineOf(direction: string, declared: readonly Declaration[]): Declaration[] {
  const invited = declared.find((each) => each.name === "conversion_proactive");
  return declared
    .filter((each) => each.headline)
    .map((each) =>
      direction === INVITING && each.name === "conversion_reactive" ? (invited ?? each) : each,
    );
}

/** What these teams are there for, "" for different things; all teams where none is named. */
export function commonDirection(teams: readonly string[], directions: readonly Direction[]): string {
  const [one, another] = directions.filter(
    (each) => !teams.length || each.teams.some((team) => teams.includes(String(team.id))),
  );
  return one && !another ? one.key : "";
}

/** Whether nobody has to accept a conversation of these teams, all of them where none is named: then nobody is seen
 * to wait, and only the first reply says for how long they do. */
export function acceptAtOnce(teams: readonly string[], directions: readonly Direction[]): boolean {
  const those = directions
    .flatMap((each) => each.teams)
    .filter(({ id }) => !teams.length || teams.includes(String(id)));
  const served = those.filter((team) => team.accepts_at_once !== null);
  return served.length > 0 && served.every((team) => team.accepts_at_once);
}

/** Whether these are the numbers of one team, where none is named of all: then no other has to share its target. */
export function areOfOneTeam(
  teams: readonly string[],
  { queue }: Filters,
  directions: readonly Direction[],
): boolean {
  const those = queue ?? (teams.length ? teams : directions.flatMap((each) => each.teams));
  return those.length === 1;
}

/** How many targets these teams miss. */
export function missedBy(teams: readonly string[], rows: readonly Row[] = []): number {
  const those = rows.filter((row) => teams.includes(row.key));
  return those.flatMap((row) => row.figures).filter((figure) => figure.verdict === "missed").length;
}
