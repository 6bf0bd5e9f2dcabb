// How sure a share is: between what it lies, in small beneath it.

import { range } from "../figures";

interface Bounds {
  low: number | null | undefined;
  high: number | null | undefined;
}

export function Sure({ low, high }: Bounds) {
  if (low == null || high == null) return null;
  return (
    <small>
      <bdi dir="ltr">{range(low, high)}</bdi>
    </small>
  );
}
