// What else there is than waiting, where it takes long: to leave a message, or to be called back.

import { useSignal } from "@preact/signals";
import type { Place } from "../../wire";
import { isForLater } from "../line";
import { words } from "../words";
import { Card, type Field } from "./Card";
import { usePanel } from "./context";

type Choice = NonNullable<Place["choices"]>[number];

const FIELDS: Record<Choice, readonly Field[]> = {
  message: [
    { name: "email", type: "email", required: true },
    { name: "body", required: true },
  ],
  call: [{ name: "phone", type: "tel", required: true }, { name: "name" }],
};

export function Choices({ place }: { place: Place }) {
  const { talk, host } = usePanel();
  const isPromised = host.way.value.offers === "callback" && place.choices?.includes("call");
  const chosen = useSignal<Choice | null>(isPromised ? "call" : null);
  const isAsked = useSignal(false);
  const forLater = isForLater(place);
  const it = chosen.value;

  if (!it)
    return (
      <div class="card acts">
        {!forLater && <span>{words.choices}</span>}
        {place.choices?.map((choice) => (
          <button
            key={choice}
            type="button"
            class="plain"
            onClick={() => {
              chosen.value = choice;
              isAsked.value = true;
            }}
          >
            {words.choice[choice].title}
          </button>
        ))}
      </div>
    );
  return (
    <Card
      {...words.choice[it]}
      fields={FIELDS[it]}
      no={forLater ? words.notNow : words.keepWaiting}
      isAsked={isAsked.value}
      onYes={(answers) => talk.choose(it, answers)}
      onNo={() => {
        chosen.value = null;
      }}
    />
  );
}
