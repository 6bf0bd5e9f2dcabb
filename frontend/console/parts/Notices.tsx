// Short sentences about what just happened, over the lower edge.

import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

export function Notices() {
  const { notices } = useDesk();
  return (
    <section class="notices" aria-label={words.notices.region}>
      {notices.notices.value.map((notice) => (
        <div
          key={notice.id}
          class="notice"
          data-tone={notice.tone}
          role={notice.tone === "bad" ? "alert" : "status"}
        >
          <Icon name={notice.tone === "bad" ? "alert" : "done"} />
          <p dir="auto">{notice.text}</p>
          <button
            type="button"
            class="button quiet square"
            aria-label={words.notices.dismiss}
            onClick={() => notices.dismiss(notice.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </section>
  );
}
