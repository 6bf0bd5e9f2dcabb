// Where lines run: pure geometry for the small drawings.

type Values = readonly (number | null)[];

/** A line through the values, with a gap where there is none; the lowest lies at the bottom. A target is
 * in sight, too. */
export function pathOf(values: Values, width: number, height: number, target: number | null = null): string {
  const step = width / Math.max(1, values.length - 1);
  let path = "";
  let isDown = false;
  values.forEach((value, at) => {
    if (value === null) {
      isDown = false;
      return;
    }
    const y = heightOf(value, values, height, target);
    path += `${isDown ? "L" : "M"}${(at * step).toFixed(1)} ${y.toFixed(1)}`;
    isDown = true;
  });
  return path;
}

/** Dots where a value stands alone, for no line leads to it: lines without length. */
export function dotsOf(values: Values, width: number, height: number, target: number | null = null): string {
  const step = width / Math.max(1, values.length - 1);
  const known = (at: number) => (values[at] ?? null) !== null;
  return values
    .map((value, at) =>
      value === null || known(at - 1) || known(at + 1)
        ? ""
        : `M${(at * step).toFixed(1)} ${heightOf(value, values, height, target).toFixed(1)}h0`,
    )
    .join("");
}

/** How far from the top a value lies among these. */
export function heightOf(
  value: number,
  values: Values,
  height: number,
  target: number | null = null,
): number {
  const known = [...values, target].filter((each) => each !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return 1 + (height - 2) * (1 - (value - low) / (high - low || 1));
}

/** How strongly a cell is tinted, from 1 to 4 between the lowest and the highest; nothing is 0. */
export function strength(value: number | null, lowest: number, highest: number): number {
  if (value === null) return 0;
  if (highest <= lowest) return 1;
  return Math.min(4, 1 + Math.floor(((value - lowest) / (highest - lowest)) * 4));
}
