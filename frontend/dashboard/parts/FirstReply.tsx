// How long it took until somebody answered, beside the average wait where no agent has to accept.

import type { Declaration } from "../api";
import { told } from "../figures";
import { words } from "../words";
import { useDashboard } from "./context";

const WAIT = "asa_s";

export function FirstReply({ said }: { said: Declaration }) {
  const reply = useDashboard().firstReply.value;
  if (said.name !== WAIT || !reply) return null;
  return <p class="n">{words.tile.atOnce(told(reply, said))}</p>;
}
