// Views that are fetched when somebody first looks at them: the first load is for what is seen first.

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../words";

/** Fetched once, however often it is shown; after a failure, when it is shown again. */
export function later(fetched: () => Promise<ComponentType>): ComponentType {
  const view = signal<ComponentType | null>(null);

  return function Later() {
    useEffect(() => {
      if (!view.value)
        void fetched().then(
          (found) => (view.value = found),
          () => {},
        );
    }, []);
    const View = view.value;
    return View ? <View /> : <p class="soft">{words.age.waiting}</p>;
  };
}
