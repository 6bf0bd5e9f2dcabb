// Topics to choose from, by what is typed.

import type { Topic } from "../wire";

/** Those whose name or group holds what is typed; names that begin with it come first. */
export function fittingTopics(topics: readonly Topic[], typed: string): Topic[] {
  const wanted = typed.trim().toLocaleLowerCase();
  const begins = ({ name }: Topic) => (name.toLocaleLowerCase().startsWith(wanted) ? 0 : 1);
  return topics
    .filter(({ name, group }) => `${name} ${group}`.toLocaleLowerCase().includes(wanted))
    .sort((one, other) => begins(one) - begins(other));
}
