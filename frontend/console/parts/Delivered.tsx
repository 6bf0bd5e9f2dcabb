// How far an own line has come: an icon for the eye, a word for the ear.

import type { Delivery } from "../../wire";
import { words } from "../words";
import { Icon, type IconName } from "./Icon";

const ICONS: Record<Delivery, IconName> = {
  sending: "clock",
  sent: "check",
  delivered: "checks",
  read: "checks",
  failed: "alert",
};

export function Delivered({ state }: { state: Delivery }) {
  const word = words.talk.delivery[state];
  return (
    <span class="delivered" data-state={state} title={word}>
      <Icon name={ICONS[state]} size={14} />
      <span class="unseen">{word}</span>
    </span>
  );
}
