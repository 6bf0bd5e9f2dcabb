// Tells an agent who let offers run out that nobody is offered to them any more, with the one way back.

import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

const t = words.standing;

export function Silent() {
  const { isSilent, declare } = useDesk();
  if (!isSilent.value) return null;
  return (
    <div class="strip" data-tone="bad" role="alert">
      <Icon name="alert" />
      <p>
        <strong>{t.silent}.</strong> {t.silentDetail}
      </p>
      <button type="button" class="button" onClick={() => declare("available")}>
        {t.back}
      </button>
    </div>
  );
}
