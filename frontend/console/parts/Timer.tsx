// A running timer: seconds for the eye, minutes for the ear.

import { spoken, stopwatch } from "../times";
import { useDesk } from "./context";

export function Timer({ since }: { since: number }) {
  const passed = useDesk().clock.now.value - since;
  return (
    <>
      <span class="timer" aria-hidden="true">
        {stopwatch(passed)}
      </span>
      <span class="unseen">{spoken(passed)}</span>
    </>
  );
}
