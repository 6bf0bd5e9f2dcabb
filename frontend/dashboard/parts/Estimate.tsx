// A number that may be a share: then beneath it stands between what it lies.

import type { Unit } from "../api";
import { range, shown } from "../figures";

interface Bounds {
  low: number | null | undefined;
  high: number | null | undefined;
}

/** A number and its unit keep their order, whichever way the page is read. */
export function Estimate({ value, unit, ...bounds }: Bounds & { value: number | null; unit: Unit }) {
  return (
    <>
      <bdi dir="ltr">{shown(value, unit)}</bdi>
      <Sure {...bounds} />
    </>
  );
}

export function Sure({ low, high }: Bounds) {
  if (low == null || high == null) return null;
  return (
    <small>
      <bdi dir="ltr">{range(low, high)}</bdi>
    </small>
  );
}
