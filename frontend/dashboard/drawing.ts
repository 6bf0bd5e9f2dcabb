// Where lines run: pure geometry for the small drawings.

/** A line through the values, with a gap where there is none; the lowest lies at the bottom. */
export function pathOf(values: readonly (number | null)[], width: number, height: number): string {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return "";
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const span = high - low || 1;
  const step = width / Math.max(1, values.length - 1);
  let path = "";
  let isDown = false;
  values.forEach((value, at) => {
    if (value === null) {
      isDown = false;
      return;
    }
    const x = (at * step).toFixed(1);
    const y = (1 + (height - 2) * (1 - (value - low) / span)).toFixed(1);
    path += `${isDown ? "L" : "M"}${x} ${y}`;
    isDown = true;
  });
  return path;
}

/** How strongly a cell is tinted, from 0 to 4; nothing is 0. */
export function strength(value: number | null, highest: number): number {
  if (!value || highest <= 0) return 0;
  return Math.max(1, Math.ceil((value / highest) * 4));
}
