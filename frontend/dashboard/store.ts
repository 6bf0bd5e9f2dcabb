// What the dashboard looks at and what has arrived: signals to draw, verbs to call.

import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { NOTHING_OVER, type Place, readPlace, type View, writePlace } from "./address";
import {
  type Ask,
  addressOf,
  type Declaration,
  type Directions,
  type Drill,
  FORBIDDEN,
  type Funnel,
  type Guidelines,
  type Heat,
  type Live,
  type Pages,
  REFUSED,
  type Refusal,
  type Rows,
  type Series,
  type Totals,
  type Trials,
} from "./api";
import { DIMENSIONS, type Dimension, type Filters, REACH_FILTERS } from "./dimensions";
import {
  acceptAtOnce,
  areOfOneTeam,
  chosenDirection,
  commonDirection,
  missedBy,
  needsDirection,
  nineOf,
  TOGETHER,
  teamsOf,
} from "./directions";
import { languageOf } from "./languages";
import { type Loaded, loading } from "./loading";
import type { Chosen } from "./looking";
import { misreadOf } from "./misread";
import { dateIn, datesOf, daysBetween, grainFor, plusDays } from "./period";
import { nextSort } from "./sorting";

export interface Outside {
  ask: Ask;
  now(): number;
  homeZone: string;
  /** Whether whoever looks is told of their own work alone. */
  isOwn: boolean;
  search(): string;
  show(search: string): void;
  /** Show what lies over the rest, from where one comes back by leaving it. */
  open(search: string): void;
  /** The same place, of which more is shown. */
  amend(search: string): void;
  /** Come back from what was opened, else go on to this. */
  leave(search: string): void;
}

/** Where figures stand beside what they were. */
const COMPARING: ReadonlySet<View> = new Set(["overview", "teams", "agents", "sources"]);

/** What says how long visitors wait where nobody has to accept them. */
const FIRST_REPLY = "first_response_s";

/** How many came: the first that is asked of busy hours. */
const CAME = "entered";

type Question = [path: string, query: URLSearchParams];

export const FILES = ["csv", "xlsx"] as const;
export type FileKind = (typeof FILES)[number];

export function createDashboard(outside: Outside) {
  const { ask, homeZone } = outside;
  const place = signal<Place>(readPlace(outside.search(), homeZone));
  const misread = signal<readonly string[]>(misreadOf(outside.search()));
  const declarations = signal<readonly Declaration[]>([]);
  const now = signal(outside.now());
  // What the rows that somebody chose were called, by dimension and key.
  const labels = signal<Readonly<Record<string, string>>>({});

  const dates = computed(() => datesOf(place.value.period, dateIn(place.value.zone, now.value)));
  const directed = loading<Directions>();
  const directions = computed(() => directed.data.value?.directions ?? []);
  /** The direction whose numbers are shown; "" where they need not be told apart. */
  const direction = computed(() => {
    const { view, filters, direction } = place.value;
    return needsDirection(view, filters, directions.value, outside.isOwn)
      ? chosenDirection(direction, directions.value)
      : "";
  });
  /** What narrows the numbers that are shown: the present is told of everybody. */
  const filters = computed<Filters>(() => (place.value.view === "live" ? {} : place.value.filters));
  /** Whose numbers are shown; nobody's in particular where it is empty. */
  const teams = computed(() => filters.value.team ?? teamsOf(direction.value, directions.value));
  /** The dimensions whose part is shown: of teams as of queues. */
  const parts = computed(() => {
    const { team, queue, ...others } = filters.value;
    const isQueued = Boolean(teams.value.length || team?.length || queue?.length);
    return new Set([
      ...Object.keys(others),
      ...(isQueued ? ["queue"] : []),
      ...(outside.isOwn ? ["agent"] : []),
    ]);
  });
  const atOnce = computed(() => acceptAtOnce(teams.value, directions.value));
  const headlines = computed(() => {
    const nine = nineOf(commonDirection(teams.value, directions.value), declarations.value);
    return direction.value === TOGETHER ? nine.filter((each) => each.unit === "count") : nine;
  });
  const byName = computed(() => new Map(declarations.value.map((each) => [each.name, each])));

  const totals = loading<Totals>();
  const series = loading<Series>();
  const rows = loading<Rows>();
  const heat = loading<Heat>();
  const live = loading<Live>();
  const elsewhere = loading<Rows>();
  const drill = loading<Drill>();
  const funnel = loading<Funnel>();
  const pages = loading<Pages>();
  const trials = loading<Trials>();

  function query(extra: Record<string, string> = {}, only: Filters = {}): URLSearchParams {
    const asked = period(extra);
    const filters = { ...(teams.value.length ? { team: teams.value } : {}), ...place.value.filters, ...only };
    for (const [dimension, values] of Object.entries(filters)) {
      for (const value of values) asked.append(dimension, value);
    }
    return asked;
  }

  function period(extra: Record<string, string> = {}): URLSearchParams {
    return new URLSearchParams({ ...dates.value, zone: place.value.zone, ...extra });
  }

  /** Where reaching out is told: of sites, teams and queues, and never by direction. */
  function reach(extra: Record<string, string>): URLSearchParams {
    const asked = period(extra);
    for (const [dimension, values] of Object.entries(place.value.filters)) {
      if (REACH_FILTERS.has(dimension)) for (const value of values) asked.append(dimension, value);
    }
    return asked;
  }

  function looked(extra: Record<string, string> = {}): Question {
    const looking = place.value.look;
    if (!looking) return ["conversations", query(extra)];
    if ("step" in looking) {
      const { by, key, step } = looking;
      return ["reached", reach({ by, key, step, ...extra })];
    }
    if ("kpi" in looking) {
      const { kpi, part, only, during, at } = looking;
      const hour: Record<string, string> = at ? { weekday: String(at.weekday), hour: String(at.hour) } : {};
      return ["conversations", query({ ...during, ...hour, kpi, part, ...extra }, only)];
    }
    const [name, id] = looking.queue === undefined ? ["agent", looking.agent] : ["queue", looking.queue];
    return ["live/conversations", new URLSearchParams([[String(name), String(id)]])];
  }

  /** What can be drawn: the nine, and by the hour how many came, which is where planning begins. */
  const drawable = computed(() => {
    const first = place.value.view === "times" ? declarations.value.filter((each) => each.name === CAME) : [];
    return [...first, ...headlines.value];
  });
  /** Those of the teams of every direction. */
  const everyones = () => {
    const all = directions.value.flatMap(({ key }) => nineOf(key, declarations.value));
    return [...new Set(all.map((each) => each.name))].join(",") || names();
  };
  const names = () => headlines.value.map((each) => each.name).join(",");
  /** The one that is asked for, else the first of which there is something to draw. */
  const charted = () => {
    const counted = new Set(totals.data.value?.figures.filter((each) => each.n > 0).map((each) => each.name));
    const asked = drawable.value.find((each) => each.name === place.value.kpi);
    const first = place.value.view === "overview" && drawable.value.find((each) => counted.has(each.name));
    return (asked ?? (first || drawable.value[0]))?.name ?? "";
  };

  /** What each answer is asked by, as JSON for the page or as a file. */
  const questions = {
    totals: (): Question => [
      "totals",
      comparing(query({ kpis: atOnce.value ? `${names()},${FIRST_REPLY}` : names() })),
    ],
    series: (): Question => ["series", comparing(query({ kpis: names(), grain: grain() }))],
    rows: (): Question => {
      const kpis = place.value.view === "teams" ? everyones() : names();
      return [`by/${dimension()}`, comparing(query({ kpis }))];
    },
    heat: (): Question => ["heat", query({ kpi: charted() })],
    conversations: (): Question => looked(),
    funnel: (): Question => ["funnel", reach({ by: place.value.split })],
    pages: (): Question => ["pages", reach({})],
    problems: (): Question => ["pages", reach({ table: "problems" })],
    queues: (): Question => ["live", standing({ table: "queues" })],
    agents: (): Question => ["live", standing({ table: "agents" })],
    due: (): Question => ["live", standing({ table: "due" })],
    goals: (): Question => ["directions", standing()],
    pursued: (): Question => ["directions", standing({ table: "pursued" })],
    suggested: (): Question => ["directions", standing({ table: "suggested" })],
    guidelines: (): Question => ["guidelines", standing()],
    experiments: (): Question => ["experiments", standing()],
  };
  const standing = (extra: Record<string, string> = {}) =>
    new URLSearchParams({ zone: place.value.zone, ...extra });

  const wanted: Record<Place["view"], () => Promise<void>[]> = {
    overview: () => [
      totals.load((signal) => ask(...questions.totals(), signal)),
      series.load((signal) => ask(...questions.series(), signal)),
      ...(direction.value
        ? [elsewhere.load((signal) => ask("by/team", period({ kpis: everyones() }), signal))]
        : []),
    ],
    live: () => [live.load((signal) => ask("live", standing(), signal))],
    teams: () => [breakdown(), direct()],
    agents: () => [breakdown()],
    times: () => [heat.load((signal) => ask(...questions.heat(), signal))],
    sources: () => [breakdown()],
    reaching: () => [
      funnel.load((signal) => ask(...questions.funnel(), signal)),
      pages.load((signal) => ask(...questions.pages(), signal)),
    ],
    experiments: () => [trials.load((signal) => ask("experiments", new URLSearchParams(), signal))],
  };
  const direct = () => directed.load((signal) => ask("directions", new URLSearchParams(), signal));

  const grain = () => grainFor(daysBetween(dates.value));
  const breakdown = () => rows.load((signal) => ask(...questions.rows(), signal));

  function dimension(): string {
    const { view, by } = place.value;
    return view === "teams" ? "team" : view === "agents" ? "agent" : by;
  }

  function comparing(asked: URLSearchParams): URLSearchParams {
    const { compare } = place.value;
    if (typeof compare !== "string") asked.set("compare", `${compare.first}..${plusDays(compare.last, 1)}`);
    else if (compare !== "none") asked.set("compare", compare);
    return asked;
  }

  async function refresh(): Promise<void> {
    now.value = outside.now();
    if (!declarations.value.length) await Promise.all([declare(), direct()]);
    await Promise.all([...wanted[place.value.view](), lookInto()]);
  }

  const declared = loading<{ kpis: Declaration[] }>();
  async function declare() {
    await declared.load((signal) => ask("kpis", new URLSearchParams(), signal));
    declarations.value = declared.data.value?.kpis ?? [];
  }

  const problem = computed(() =>
    problemOf(declared, directed, totals, series, rows, heat, live, funnel, pages, trials),
  );

  /** Another table has columns of its own. */
  const changed = (change: Partial<Place>): Place => {
    const isSame = !("view" in change || "by" in change || "split" in change);
    return { ...place.value, ...NOTHING_OVER, ...(isSame ? {} : { sort: "" }), ...change };
  };
  const addressWith = (change: Partial<Place>) => writePlace(changed(change));

  function askAnew(): void {
    for (const each of [elsewhere, totals, series, rows, heat, funnel, pages]) each.stale();
  }

  function go(change: Partial<Place>): void {
    const address = addressWith(change);
    batch(() => {
      place.value = changed(change);
      misread.value = [];
      askAnew();
    });
    outside.show(address);
    void refresh();
  }

  const teamName = (key: string) =>
    directions.value.flatMap((each) => each.teams).find((team) => String(team.id) === key)?.name;

  function name(dimension: Dimension, rows: readonly { key: string; label: string }[]): void {
    const told = rows.map(({ key, label }) => [`${dimension} ${key}`, label] as const);
    labels.value = { ...labels.value, ...Object.fromEntries(told) };
  }

  // What was asked for last, so that nothing is asked for twice.
  let lookedInto: Chosen | null = null;

  /** As many pages as the address says. */
  async function lookInto(): Promise<void> {
    const { look, pages } = place.value;
    if (look === lookedInto && drill.data.value?.worked_out !== false) return;
    if (look !== lookedInto) drill.clear();
    lookedInto = look;
    if (!look) return;
    await drill.load((signal) => ask(...looked(), signal));
    for (let page = 1; page < pages && drill.data.value?.more; page += 1) await further();
  }

  async function further(): Promise<void> {
    const before = drill.data.value;
    if (!before?.more) return;
    const cursor = before.more;
    await drill.load(async (signal) => {
      const next = await ask<Drill>(...looked({ before: cursor }), signal);
      return { ...next, conversations: [...before.conversations, ...next.conversations] };
    });
  }

  /** Lay something over what is shown, or take it away. */
  function lay(over: Partial<Place>): void {
    const { look, explained } = place.value;
    const isOver = look !== null || explained !== "";
    const next = { ...place.value, ...over };
    place.value = next;
    const how = next.look === null && next.explained === "" ? "leave" : isOver ? "amend" : "open";
    outside[how](writePlace(next));
    void lookInto();
  }

  return {
    place: place as ReadonlySignal<Place>,
    isOwn: outside.isOwn,
    /** What of the address cannot be shown, in sentences. */
    misread: misread as ReadonlySignal<readonly string[]>,
    dates,
    declarations,
    headlines,
    /** The nine numbers of teams that are there for this. */
    nineOf: (direction: string) => nineOf(direction, declarations.value),
    byName,
    charted,
    drawable,
    now: now as ReadonlySignal<number>,
    /** Time goes on, whether or not numbers arrive. */
    tick() {
      now.value = outside.now();
    },
    totals,
    series,
    rows,
    heat,
    live,
    drill,
    directions,
    /** How long it took until somebody answered, where no agent has to accept; null elsewhere. */
    firstReply: computed(() => {
      const isLive = place.value.view === "live";
      const reply = isLive
        ? live.data.value?.first_reply
        : totals.data.value?.figures.find(({ name }) => name === FIRST_REPLY);
      return atOnce.value && reply?.n ? reply : null;
    }),
    guidelinesOf: (team: number) =>
      ask<Guidelines>("guidelines", new URLSearchParams({ team: String(team) })),
    /** Until then nobody knows whether there are teams. */
    isDirected: computed(() => directed.data.value !== null),
    direction,
    /** How many targets the teams of a direction miss, as far as it is known. */
    missed: (key: string): number =>
      place.value.view === "overview"
        ? missedBy(teamsOf(key, directions.value), elsewhere.data.value?.rows)
        : 0,
    /** What a number should be: of a row of a table, or of all that is shown. */
    targetOf(kpi: string, only?: Filters): number | null {
      const [key] = Object.values(only ?? {}).flat();
      const row = rows.data.value?.rows.find((each) => each.key === key);
      const figures = key === undefined ? totals.data.value?.figures : row?.figures;
      return figures?.find((each) => each.name === kpi)?.target ?? null;
    },
    isOneTeam: computed(() => areOfOneTeam(teams.value, place.value.filters, directions.value)),
    parts,
    funnel,
    pages,
    trials,
    /** Read what a number means; "" ends it. */
    explain(kpi: string) {
      if (place.value.explained !== kpi) lay({ explained: kpi });
    },
    /** What a filter is called, as far as it is known. */
    labelOf: (dimension: Dimension, key: string): string =>
      dimension === "language"
        ? languageOf(key)
        : labels.value[`${dimension} ${key}`] || (dimension === "team" && teamName(key)) || key,
    /** The dimensions of filters whose names nobody has told yet. */
    unnamed: computed(() =>
      DIMENSIONS.filter((dimension) =>
        place.value.filters[dimension]?.some((key) => !(`${dimension} ${key}` in labels.value)),
      ),
    ),
    name,
    /** Whether the view shows what is compared. */
    compares: () => COMPARING.has(place.value.view),
    /** Show only what one row shows. */
    only(dimension: Dimension, key: string, label: string) {
      name(dimension, [{ key, label }]);
      go({ view: "overview", filters: { ...place.value.filters, [dimension]: [key] } });
    },
    problem,
    /** What is asked is not to be answered: what arrived before answers something else. */
    isRefused: computed(() => problem.value?.code === REFUSED || problem.value?.code === FORBIDDEN),
    refresh,
    go,
    /** Where a view stands, for a link. */
    addressWith,
    /** Sort by a column; what is shown stays the same. */
    sort(column: string, isNumber: boolean) {
      place.value = { ...place.value, sort: nextSort(place.value.sort, column, isNumber) };
      outside.amend(writePlace(place.value));
    },
    look: (at: Chosen) => lay({ look: at, pages: 1 }),
    async lookFurther() {
      await further();
      lay({ pages: place.value.pages + 1 });
    },
    lookAway() {
      if (place.value.look) lay({ look: null, pages: 1 });
    },
    /** Where what the page shows is as a file, of one team where it stands with that. */
    fileOf(what: keyof typeof questions, kind: FileKind, team?: number): string {
      const [path, asked] = questions[what]();
      if (team) asked.set("team", String(team));
      asked.set("format", kind);
      return addressOf(path, asked);
    },
    /** The reader went back or forward. */
    follow() {
      const before = addressWith({});
      place.value = readPlace(outside.search(), homeZone);
      misread.value = misreadOf(outside.search());
      if (addressWith({}) === before) return void lookInto();
      askAnew();
      void refresh();
    },
  };
}

export type Dashboard = ReturnType<typeof createDashboard>;
export type Downloadable = Parameters<Dashboard["fileOf"]>[0];

function problemOf(...loads: Loaded<unknown>[]): Refusal | null {
  return loads.map((each) => each.problem.value).find((each) => each !== null) ?? null;
}
