// The lines of one conversation, and where the reader is in them.

import type { ComponentChild } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Conversation } from "../../wire";
import { createReading } from "../reading";
import { type Block, blocksOf, firstUnread, isSame } from "../runs";
import { dayName } from "../times";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";
import { EventLine, Run } from "./Lines";
import { Writing } from "./Writing";

const t = words.talk;
const ROOM_ABOVE_PX = 16; // so that the mark of the new does not stick to the edge

export function Timeline({ it }: { it: Conversation }) {
  const { clock, isMine, seen, wire } = useDesk();
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const reading = useMemo(createReading, []);
  const lines = it.lines.value;
  const loaded = it.loaded.value;
  const { name } = it.head.value.visitor;

  // biome-ignore lint/correctness/useExhaustiveDependencies: stays where it was when the conversation was opened
  const newFrom = useMemo(() => {
    return loaded && isMine(it.head.peek()) ? firstUnread(lines, it.unread.peek()) : null;
  }, [loaded]);

  // Preact passes over a row that is the very same as before: of thousands of lines only what is new is drawn.
  const drawn = useRef<readonly Drawn[]>([]);
  const before = new Map(drawn.current.map((one) => [one.block.key, one]));
  drawn.current = blocksOf(lines, newFrom).map((block) => {
    const old = before.get(block.key);
    if (old && old.name === name && isSame(old.block, block)) return old;
    return { block, name, row: rowOf(block, { name, conv: it.id, now: clock.now.peek() }) };
  });

  const look = () => {
    if (reading.atEnd.peek()) seen(it.id);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, before anything counts as seen
  useLayoutEffect(() => {
    const mark = box.current?.querySelector<HTMLElement>(".fresh");
    if (!box.current || !mark) return;
    reading.drawn(box.current, lines);
    reading.from(box.current, mark.offsetTop - ROOM_ABOVE_PX);
  }, [loaded]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn lines are measured, nothing else
  useLayoutEffect(() => {
    if (!box.current || !loaded) return;
    reading.drawn(box.current, lines);
    look();
  }, [lines, loaded]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: watches for as long as the conversation is open
  useEffect(() => {
    const observer = new ResizeObserver(() => box.current && reading.resized(box.current));
    if (box.current) observer.observe(box.current);
    if (inner.current) observer.observe(inner.current);
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      observer.disconnect();
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);

  const scrolled = () => {
    if (!box.current) return;
    const wantsOlder = reading.scrolled(box.current);
    if (wantsOlder && it.more.peek() && !it.loading.peek()) wire.older(it.id).catch(() => undefined);
    look();
  };

  const below = reading.newBelow.value;
  return (
    <div class="timeline">
      <section
        class="scroll"
        ref={box}
        onScroll={scrolled}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t.lines}
      >
        <div class="lines" ref={inner}>
          <Start it={it} />
          <div role="log" aria-label={t.log(name)} aria-busy={it.loading.value}>
            {drawn.current.map(({ row }) => row)}
          </div>
          <Writing it={it} />
        </div>
      </section>
      {!reading.atEnd.value && (
        <button
          type="button"
          class="pill"
          data-new={below > 0}
          onClick={() => box.current && reading.toEnd(box.current)}
        >
          <Icon name="down" size={14} />
          {below > 0 ? t.newBelow(below) : t.toEnd}
        </button>
      )}
    </div>
  );
}

type Drawn = { block: Block; name: string; row: ComponentChild };

function rowOf(block: Block, { name, conv, now }: { name: string; conv: string; now: number }) {
  switch (block.type) {
    case "day":
      return (
        <p key={block.key} class="day">
          <span>{dayName(block.at, now)}</span>
        </p>
      );
    case "new":
      return (
        <p key={block.key} class="day fresh">
          <span>{t.newLine}</span>
        </p>
      );
    case "event":
      return <EventLine key={block.key} line={block.line} />;
    case "run":
      return <Run key={block.key} lines={block.lines} visitor={name} conv={conv} />;
  }
}

function Start({ it }: { it: Conversation }) {
  if (!it.loaded.value) {
    return (
      <p class="start" role="status">
        <span class="spinner" aria-hidden="true" /> {t.loading}
      </p>
    );
  }
  if (!it.more.value) return <p class="start">{t.beginning}</p>;
  return <p class="start">{it.loading.value ? t.older : " "}</p>;
}
