// Views that are fetched when somebody first looks at them: the first load is for what is seen first.

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../words";

/** Fetched once, however often it is shown. */
export function later(fetched: () => Promise<ComponentType>): ComponentType {
  const view = signal<ComponentType | null>(null);
  const isMissing = signal(false);
  const fetch = () =>
    void fetched().then(
      (found) => {
        view.value = found;
      },
      () => {
        isMissing.value = true;
      },
    );

  return function Later() {
    useEffect(fetch, []);
    const View = view.value;
    if (View) return <View />;
    return isMissing.value ? <Missing /> : <p class="soft">{words.age.waiting}</p>;
  };
}

/** A page that was open while the server was made anew asks for what is no longer there. */
function Missing() {
  return (
    <p class="banner problem" role="alert">
      {words.age.failed}
      <button type="button" class="button" onClick={() => location.reload()}>
        {words.age.again}
      </button>
    </p>
  );
}
