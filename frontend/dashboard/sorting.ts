// In which order the rows of a table stand: as they come, or by one column, as the address keeps it.

import { LOCALE } from "./locale";

/** What a column holds of a row; nothing, where there is nothing to compare. */
export type Key = string | number | null;
export type Keys<Row> = Record<string, (row: Row) => Key>;
export type Order = "ascending" | "descending";

const DOWN = "-";

/** How the column stands: numbers begin with the greatest, names with the first, and then the other way round;
 * the third time rows stand as they come. */
export function nextSort(sort: string, column: string, isNumber: boolean): string {
  const [first, second] = isNumber ? [DOWN + column, column] : [column, DOWN + column];
  return sort === first ? second : sort === second ? "" : first;
}

export function orderOf(sort: string, column: string): Order | undefined {
  return sort === column ? "ascending" : sort === DOWN + column ? "descending" : undefined;
}

/** Rows with nothing to compare come last, whichever way; those that are alike stand as they came. */
export function sorted<Row>(rows: readonly Row[], sort: string, keys: Keys<Row>): readonly Row[] {
  const isDown = sort.startsWith(DOWN);
  const column = isDown ? sort.slice(1) : sort;
  const of = Object.hasOwn(keys, column) ? keys[column] : undefined;
  if (!of) return rows;
  return [...rows].sort((one, other) => {
    const [a, b] = [of(one), of(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return isDown ? compared(b, a) : compared(a, b);
  });
}

const names = new Intl.Collator(LOCALE, { numeric: true });

const compared = (a: string | number, b: string | number) =>
  typeof a === "number" && typeof b === "number" ? a - b : names.compare(String(a), String(b));
