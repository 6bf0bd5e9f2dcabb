// The whole console.

import { words } from "../words";
import { Banner } from "./Banner";
import { Closing } from "./Closing";
import { Customer } from "./Customer";
import { useDesk } from "./context";
import { Notices } from "./Notices";
import { Offers } from "./Offers";
import { Pass } from "./Pass";
import { Reporting } from "./Reporting";
import { Shortcuts } from "./Shortcuts";
import { Sidebar } from "./Sidebar";
import { Silent } from "./Silent";
import { Talk } from "./Talk";

export function App() {
  const { announcer, chosen, conversation, details, isElsewhere } = useDesk();
  return (
    <main
      class="console"
      data-pane={chosen.value === null && !isElsewhere.value ? "list" : "talk"}
      data-details={details.value && conversation.value !== null}
    >
      <h1 class="unseen">{words.console}</h1>
      <button type="button" class="skip" onClick={() => document.getElementById("talk")?.focus()}>
        {words.skip}
      </button>
      <div class="strips">
        <Banner />
        <Silent />
      </div>
      <Offers />
      <Sidebar />
      <Talk />
      <Customer />
      <Notices />
      <p class="unseen" role="status">
        {announcer.said.value}
      </p>
      <Shortcuts />
      <Pass />
      <Closing />
      <Reporting />
    </main>
  );
}
