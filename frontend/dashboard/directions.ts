// Whose numbers may stand together: those of teams that are there for the same.

import type { View } from "./address";
import type { Direction, Row } from "./api";
import type { Filters } from "./dimensions";

/** All teams at once: then only what is counted is shown, for nothing of it is averaged. */
export const TOGETHER = "all";

/** Where numbers of several teams would become one. */
const ADDING: ReadonlySet<View> = new Set(["overview", "agents", "times", "sources"]);

export function needsDirection(view: View, filters: Filters, directions: readonly Direction[]): boolean {
  return ADDING.has(view) && directions.length > 1 && !filters.team && !filters.queue;
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

/** How many targets these teams miss. */
export function missedBy(teams: readonly string[], rows: readonly Row[] = []): number {
  const those = rows.filter((row) => teams.includes(row.key));
  return those.flatMap((row) => row.figures).filter((figure) => figure.verdict === "missed").length;
}
