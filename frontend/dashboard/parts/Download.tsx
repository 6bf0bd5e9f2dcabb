// What stands here, to take away: as CSV or as a workbook, with the same period and filters.

import { type Downloadable, FILES } from "../store";
import { words } from "../words";
import { useDashboard } from "./context";

const t = words.download;

interface Offered {
  what: Downloadable;
  called: string;
  /** Where more than one table is offered. */
  label?: string;
  /** Whose alone it is. */
  team?: number;
}

export function Download({ what, called, label, team }: Offered) {
  const dashboard = useDashboard();
  return (
    <p class="download">
      <span>{label ? t.those(label) : t.these}</span>
      {FILES.map((kind) => (
        <a
          key={kind}
          href={dashboard.fileOf(what, kind, team)}
          download
          aria-label={t.spoken(called, t.kinds[kind])}
        >
          {t.kinds[kind]}
        </a>
      ))}
    </p>
  );
}
