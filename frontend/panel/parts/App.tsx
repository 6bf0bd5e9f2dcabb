// The panel as a whole.

import type { ReadonlySignal } from "@preact/signals";
import type { ConnectionState } from "../../wire";
import { isForLater } from "../line";
import { Banner } from "./Banner";
import { Choices } from "./Choices";
import { Composer } from "./Composer";
import { type Panel, PanelContext } from "./context";
import { Ended } from "./Ended";
import { Header } from "./Header";
import { Introduce } from "./Introduce";
import { Log } from "./Log";

export function App({ panel, connection }: { panel: Panel; connection: ReadonlySignal<ConnectionState> }) {
  const { talk, host } = panel;
  const place = talk.place.value;
  const isOver = connection.value === "ended" || connection.value === "superseded";

  return (
    <PanelContext.Provider value={panel}>
      <main
        class="panel"
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.isComposing) host.tell({ t: "close" });
        }}
      >
        <Header />
        <Banner state={connection.value} />
        <Log />
        {talk.phase.value === "waiting" && place?.choices?.length ? <Choices place={place} /> : null}
        {talk.offersIntroduction.value && !isForLater(place) && <Introduce />}
        {talk.phase.value === "closed" ? <Ended /> : !isOver && <Composer />}
      </main>
    </PanelContext.Provider>
  );
}
