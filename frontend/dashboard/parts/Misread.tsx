// What the address asked for that cannot be shown, and the way on from there.

import { words } from "../words";
import { useDashboard } from "./context";

const t = words.misread;

export function Misread() {
  const { misread, go } = useDashboard();
  if (!misread.value.length) return null;
  return (
    <p class="banner problem warn" role="alert">
      {misread.value.join(" ")} {t.instead}
      <button type="button" class="button" onClick={() => go({})}>
        {t.go}
      </button>
    </p>
  );
}
