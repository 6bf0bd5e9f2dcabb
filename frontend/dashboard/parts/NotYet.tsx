// What stands where numbers will be: on their way, or still being worked out from what happened.

import { words } from "../words";

/** What has arrived stays unseen while it is only a part: nobody should take it for the whole. */
export function NotYet({ arrived }: { arrived: unknown }) {
  return (
    <p class="soft" role="status">
      {arrived ? `${words.age.working} ${words.age.follows}` : words.age.waiting}
    </p>
  );
}
