// Where the visitor stands while they wait: for the eye at the end of the lines, for the ear now and then.

import { useEffect, useMemo } from "preact/hooks";
import { createAloud, placeWords } from "../line";
import { usePanel } from "./context";

export function Place() {
  const { talk } = usePanel();
  return (
    <p class="event waiting" aria-live="off">
      {placeWords(talk.place.value)}
    </p>
  );
}

export function PlaceAloud() {
  const { talk } = usePanel();
  const aloud = useMemo(createAloud, []);
  const place = talk.place.value;
  useEffect(() => aloud.tell(place), [aloud, place]);

  return (
    <p class="sr" role="status">
      {aloud.said.value}
    </p>
  );
}
