// Running timers, up and down: seconds for the eye, minutes for the ear.

import { spoken, stopwatch } from "../times";
import { useDesk } from "./context";

export function Timer({ since }: { since: number }) {
  return <Duration ms={useDesk().clock.now.value - since} />;
}

export function Countdown({ until }: { until: number }) {
  return <Duration ms={until - useDesk().clock.now.value} />;
}

function Duration({ ms }: { ms: number }) {
  return (
    <>
      <span class="timer" aria-hidden="true">
        {stopwatch(ms)}
      </span>
      <span class="unseen">{spoken(ms)}</span>
    </>
  );
}
