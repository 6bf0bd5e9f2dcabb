// Why what was pressed here did not happen.

import { useEffect } from "preact/hooks";
import type { Spot } from "../refusals";
import { useDesk } from "./context";
import { Icon } from "./Icon";

export function Refused({ at }: { at: Spot }) {
  const { refusals } = useDesk();
  useEffect(() => refusals.draw(at), [refusals, at]);
  const why = refusals.whyAt(at);
  return why ? (
    <p class="refused" role="alert">
      <Icon name="alert" size={14} />
      <bdi>{why}</bdi>
    </p>
  ) : null;
}
