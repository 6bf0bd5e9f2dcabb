// The left column: the filter, the sections of conversations, and the agent's own corner.

import { useEffect, useRef } from "preact/hooks";
import { isLead } from "../access";
import { words } from "../words";
import { Corner } from "./Corner";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { ClosedSection, ConsultingSection, MineSection, WaitingSection, WrappingSection } from "./Sections";

export function Sidebar() {
  const desk = useDesk();
  return (
    <nav class="sidebar" aria-label={words.list.title}>
      <header class="sidebar-head">
        <Filter />
        <div class="views">
          <ToVisitors />
          {isLead(desk.me) && <ToFloor />}
        </div>
      </header>
      <section
        class="sections"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={words.list.all}
      >
        {desk.filter.value && desk.order.value.length === 0 ? <NoMatch /> : null}
        <ConsultingSection />
        <MineSection />
        <WrappingSection />
        <WaitingSection />
        <ClosedSection />
      </section>
      <Corner />
    </nav>
  );
}

function Filter() {
  const { filter } = useDesk();
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const focus = () => {
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener("livechat:filter", focus);
    return () => document.removeEventListener("livechat:filter", focus);
  }, []);

  return (
    <div class="filter">
      <Icon name="search" />
      <input
        ref={field}
        class="input"
        type="search"
        dir="auto"
        placeholder={words.list.filter}
        aria-label={words.list.filter}
        value={filter.value}
        onInput={(event) => {
          filter.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !filter.peek()) return;
          event.stopPropagation();
          filter.value = "";
        }}
      />
      {filter.value ? null : <kbd>/</kbd>}
    </div>
  );
}

function ToFloor() {
  const { floor, showFloor } = useDesk();
  return (
    <button
      type="button"
      class="button to-floor"
      aria-pressed={floor.isOpen.value}
      aria-keyshortcuts="Alt+F"
      onClick={showFloor}
    >
      {words.floor.open}
    </button>
  );
}

function ToVisitors() {
  const { visitors, showVisitors } = useDesk();
  return (
    <button
      type="button"
      class="button to-floor"
      aria-pressed={visitors.isOpen.value}
      aria-keyshortcuts="Alt+V"
      onClick={showVisitors}
    >
      {words.visitors.open}
    </button>
  );
}

function NoMatch() {
  const { filter } = useDesk();
  return (
    <div class="empty" role="status">
      <p>{words.list.noMatch(filter.value)}</p>
      <button
        type="button"
        class="button"
        onClick={() => {
          filter.value = "";
        }}
      >
        {words.list.clearFilter}
      </button>
    </div>
  );
}
