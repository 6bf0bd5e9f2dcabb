// The lines of one conversation, and where the reader is in them.

import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Conversation } from "../../wire";
import { createReading } from "../reading";
import { blocksOf, firstUnread } from "../runs";
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

  // biome-ignore lint/correctness/useExhaustiveDependencies: stays where it was when the conversation was opened
  const newFrom = useMemo(() => {
    return loaded && isMine(it.head.peek()) ? firstUnread(lines, it.unread.peek()) : null;
  }, [loaded]);

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
          <div role="log" aria-label={t.log(it.head.value.visitor.name)} aria-busy={it.loading.value}>
            {blocksOf(lines, newFrom).map((block) => {
              if (block.type === "day") {
                return (
                  <p key={block.key} class="day">
                    <span>{dayName(block.at, clock.now.peek())}</span>
                  </p>
                );
              }
              if (block.type === "new") {
                return (
                  <p key={block.key} class="day fresh">
                    <span>{t.newLine}</span>
                  </p>
                );
              }
              return block.type === "event" ? (
                <EventLine key={block.key} line={block.line} />
              ) : (
                <Run key={block.key} lines={block.lines} visitor={it.head.value.visitor.name} conv={it.id} />
              );
            })}
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
