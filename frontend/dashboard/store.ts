// What the dashboard looks at and what has arrived: signals to draw, verbs to call.

import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Filters, type Place, readPlace, writePlace } from "./address";
import {
  type Ask,
  addressOf,
  type Declaration,
  type Directions,
  type Drill,
  type Funnel,
  type Heat,
  type Live,
  type Pages,
  Refusal,
  type Rows,
  type Series,
  type Totals,
  type Trials,
} from "./api";
import { chosenDirection, needsDirection, TOGETHER, teamsOf } from "./directions";
import { type Loaded, loading } from "./loading";
import { type Dates, dateIn, datesOf, daysBetween, grainFor } from "./period";

export interface Outside {
  ask: Ask;
  now(): number;
  homeZone: string;
  search(): string;
  show(search: string): void;
}

/** A number whose conversations are being looked at. */
export interface Chosen {
  kpi: string;
  part: "counted" | "of";
  /** Of one row of a table only. */
  only?: Filters;
  /** Of a part of the period only. */
  during?: Dates;
}

type Question = [path: string, query: URLSearchParams];

export const FILES = ["csv", "xlsx"] as const;
export type FileKind = (typeof FILES)[number];

export function createDashboard(outside: Outside) {
  const { ask, homeZone } = outside;
  const place = signal<Place>(readPlace(outside.search(), homeZone));
  const declarations = signal<readonly Declaration[]>([]);
  const chosen = signal<Chosen | null>(null);

  const dates = computed(() => datesOf(place.value.period, dateIn(place.value.zone, outside.now())));
  const directed = loading<Directions>();
  const directions = computed(() => directed.data.value?.directions ?? []);
  /** The direction whose numbers are shown; "" where they need not be told apart. */
  const direction = computed(() => {
    const { view, filters, direction } = place.value;
    return needsDirection(view, filters, directions.value)
      ? chosenDirection(direction, directions.value)
      : "";
  });
  /** Whose numbers are shown; nobody's in particular where it is empty. */
  const teams = computed(() => place.value.filters.team ?? teamsOf(direction.value, directions.value));
  const headlines = computed(() =>
    declarations.value.filter(
      (each) => each.headline && (direction.value !== TOGETHER || each.unit === "count"),
    ),
  );
  const byName = computed(() => new Map(declarations.value.map((each) => [each.name, each])));

  const totals = loading<Totals>();
  const series = loading<Series>();
  const rows = loading<Rows>();
  const heat = loading<Heat>();
  const live = loading<Live>();
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

  function looked(extra: Record<string, string> = {}): URLSearchParams {
    if (!chosen.value) return query(extra);
    const { kpi, part, only, during } = chosen.value;
    return query({ ...during, kpi, part, ...extra }, only);
  }

  const names = () => headlines.value.map((each) => each.name).join(",");
  const charted = () =>
    (headlines.value.find((each) => each.name === place.value.kpi) ?? headlines.value[0])?.name ?? "";

  /** What each answer is asked by, as JSON for the page or as a file. */
  const questions = {
    totals: (): Question => ["totals", comparing(query({ kpis: names() }))],
    series: (): Question => ["series", query({ kpis: names(), grain: grain() })],
    rows: (): Question => [`by/${dimension()}`, comparing(query({ kpis: names() }))],
    heat: (): Question => ["heat", query({ kpi: charted() })],
    conversations: (): Question => ["conversations", looked()],
    funnel: (): Question => ["funnel", period({ by: place.value.split })],
    pages: (): Question => ["pages", period()],
  };

  const wanted: Record<Place["view"], () => Promise<void>[]> = {
    overview: () => [
      totals.load((signal) => ask(...questions.totals(), signal)),
      series.load((signal) => ask(...questions.series(), signal)),
    ],
    live: () => [live.load((signal) => ask("live", new URLSearchParams(), signal))],
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
    if (place.value.compare !== "none") asked.set("compare", place.value.compare);
    return asked;
  }

  async function refresh(): Promise<void> {
    if (!declarations.value.length) await Promise.all([declare(), direct()]);
    await Promise.all(wanted[place.value.view]());
  }

  const declared = loading<{ kpis: Declaration[] }>();
  async function declare() {
    await declared.load((signal) => ask("kpis", new URLSearchParams(), signal));
    declarations.value = declared.data.value?.kpis ?? [];
  }

  function go(change: Partial<Place>): void {
    const next = { ...place.value, ...change };
    batch(() => {
      place.value = next;
      for (const each of [totals, series, rows, heat, funnel, pages]) each.stale();
    });
    outside.show(writePlace(next, homeZone));
    void refresh();
  }

  function look(at: Chosen): void {
    chosen.value = at;
    drill.clear();
    void drill.load((signal) => ask(...questions.conversations(), signal));
  }

  async function lookFurther(): Promise<void> {
    const [at, before] = [chosen.value, drill.data.value];
    if (!at || !before?.more) return;
    const cursor = before.more;
    await drill.load(async (signal) => {
      const next = await ask<Drill>("conversations", looked({ before: cursor }), signal);
      return { ...next, conversations: [...before.conversations, ...next.conversations] };
    });
  }

  return {
    place: place as ReadonlySignal<Place>,
    dates,
    declarations,
    headlines,
    byName,
    charted,
    totals,
    series,
    rows,
    heat,
    live,
    drill,
    directions,
    direction,
    teams,
    funnel,
    pages,
    trials,
    chosen: chosen as ReadonlySignal<Chosen | null>,
    problem: computed(() =>
      problemOf(declared, directed, totals, series, rows, heat, live, funnel, pages, trials),
    ),
    refresh,
    go,
    look,
    lookFurther,
    lookAway() {
      chosen.value = null;
    },
    /** Where what the page shows is as a file. */
    fileOf(what: keyof typeof questions, kind: FileKind): string {
      const [path, asked] = questions[what]();
      asked.set("format", kind);
      return addressOf(path, asked);
    },
    /** The reader went back or forward. */
    follow() {
      place.value = readPlace(outside.search(), homeZone);
      void refresh();
    },
  };
}

export type Dashboard = ReturnType<typeof createDashboard>;
export type Downloadable = Parameters<Dashboard["fileOf"]>[0];

function problemOf(...loads: Loaded<unknown>[]): string {
  const failed = loads.map((each) => each.problem.value).find((each) => each !== null);
  return failed instanceof Refusal ? failed.message : "";
}
