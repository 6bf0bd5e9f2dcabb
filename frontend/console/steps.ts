// The trail as it reads: pages newest first, and on each of them what was done and said there, in order.

import type { Led, Line, TrailPage, TrailStep } from "../wire";
import { words } from "./words";

const t = words.trail;

export type Tone = "plain" | "good" | "warn" | "bad";

/** Something done or said on a page. */
export type Told = { key: string; at: number; tone: Tone; text: string; times: number };

export type Stop = {
  id: string;
  url: string;
  title: string;
  at: number;
  seconds: number;
  scroll: number;
  told: readonly Told[];
};

type Step = Pick<TrailStep, "kind" | "label" | "field" | "code">;

const TONES: Partial<Record<TrailStep["kind"], Tone>> = {
  form_refused: "bad",
  error: "bad",
  request_failed: "bad",
  rage_click: "bad",
  dead_click: "warn",
  form_abandoned: "warn",
  article_unhelpful: "warn",
  form_sent: "good",
};

export const sentence = ({ kind, label = "", field = "", code = 0 }: Step): string =>
  t.steps[kind](label, field, code);

export const ledBy = ({ by, name }: Pick<Led, "by" | "name">): string => t.ledBy[by](name);

/** `pages` newest first; of the lines only what people said. What was before the first page is left out. */
export function stopsOf(pages: readonly TrailPage[], lines: readonly Line[], led?: Led | null): Stop[] {
  const stops = pages.map((page) => ({ ...page, at: Date.parse(page.at), told: stepsOf(page) }));
  for (const line of lines) {
    const stop = isSaid(line) && stops.find(({ at }) => at <= line.at);
    if (stop) stop.told.push(saidIn(line));
  }
  const at = led ? Date.parse(led.at) : 0;
  const stop = led && stops.find((each) => each.at <= at);
  if (stop) stop.told.push({ key: "led", at, tone: "good", text: ledBy(led), times: 1 });
  return stops.map((stop) => ({ ...stop, told: joined(stop.told) }));
}

const isSaid = ({ kind, seq }: Line) => seq !== null && (kind === "message" || kind === "file");

const saidIn = (line: Line): Told => ({
  key: line.key,
  at: line.at,
  tone: "plain",
  text: line.mine ? t.youWrote : t.wrote(line.name),
  times: 1,
});

/** The fields of one form that were filled in one after the other read as one line. */
function stepsOf({ id, steps = [] }: TrailPage): Told[] {
  const told: Told[] = [];
  let filling: { form: string; fields: string[]; at: Told } | null = null;
  for (const [index, step] of steps.entries()) {
    const { kind, label = "", field = "" } = step;
    const isSame = filling !== null && kind === "form_progress" && filling.form === label;
    if (filling && isSame) {
      filling.fields.push(field);
      filling.at.text = t.filled(filling.fields, label);
      continue;
    }
    const one: Told = {
      key: `${id} ${index}`,
      at: Date.parse(step.at),
      tone: TONES[kind] ?? "plain",
      text: sentence(step),
      times: step.count ?? 1,
    };
    filling = kind === "form_progress" ? { form: label, fields: [field], at: one } : null;
    told.push(one);
  }
  return told;
}

/** In the order of time; the same thing several times in a row reads once, with how often. */
function joined(told: readonly Told[]): Told[] {
  const result: Told[] = [];
  for (const one of [...told].sort((a, b) => a.at - b.at)) {
    const last = result.at(-1);
    if (last?.text === one.text) result[result.length - 1] = { ...last, times: last.times + one.times };
    else result.push(one);
  }
  return result;
}
