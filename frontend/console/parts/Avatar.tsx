// A person as a small disc of initials.

import { initials, tint } from "../people";

export function Avatar({
  name,
  id,
  size = "middle",
}: {
  name: string;
  id: string;
  size?: "small" | "middle" | "large";
}) {
  return (
    <span class="avatar" data-size={size} data-tint={tint(id || name)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
