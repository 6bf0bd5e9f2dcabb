// Where the visitor stands while they wait: for the eye at the end of the lines, for the ear now and then.

import { useEffect, useMemo } from "preact/hooks";
import { createAloud, placeWords } from "../line";
import { usePanel } from "./context";

export function Place() {
  const { talk } = usePanel();
  const place = talk.conversation.value?.place.value ?? null;
  return (
    <p class="event waiting" data-state={place?.state} aria-live="off">
      {placeWords(place)}
    </p>
  );
}

export function PlaceAloud() {
  const { talk } = usePanel();
  const aloud = useMemo(createAloud, []);
  const isWaiting = talk.phase.value === "waiting";
  const place = talk.conversation.value?.place.value ?? null;

  useEffect(() => {
    if (isWaiting) aloud.tell(place);
  }, [aloud, isWaiting, place]);
  useEffect(() => aloud.stop, [aloud]);

  return (
    <p class="sr" role="status">
      {isWaiting && aloud.said.value}
    </p>
  );
}
