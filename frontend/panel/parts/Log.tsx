// The conversation as it is read: greeting first, then the lines, then what is going on right now.

import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { initialOf } from "../initial";
import { blocks } from "../runs";
import { Scroll } from "../scroll";
import { words } from "../words";
import { usePanel } from "./context";
import { Icon } from "./Icon";
import { BlockRow } from "./Lines";
import { Place, PlaceAloud } from "./Place";

export function Log() {
  const { wire, talk, host } = usePanel();
  const scroll = useMemo(() => new Scroll(), []);
  const conversation = talk.conversation.value;
  const lines = talk.lines.value;
  const drawn = useMemo(() => blocks(lines), [lines]);
  const isLoading = talk.phase.value === "loading" || (!!conversation && !conversation.loaded.value);
  useLayoutEffect(() => scroll.drew(lines));

  function fetchOlder() {
    if (!conversation?.more.value || conversation.loading.value) return;
    wire.older(conversation.id).catch(() => talk.report(words.olderFailed));
  }

  const have = conversation?.have.value ?? 0;
  const isSeen = host.shown.value && scroll.isAtEnd.value;
  useEffect(() => {
    const look = () => {
      if (conversation && isSeen && document.visibilityState === "visible") wire.read(conversation.id, have);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [conversation, have, isSeen, wire]);

  return (
    <div class="log-frame">
      <div
        class="log"
        ref={scroll.attach}
        onScroll={() => scroll.moved() && fetchOlder()}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-label={words.log}
        aria-live={isLoading ? "off" : "polite"}
      >
        <div class="log-lines">
          {conversation?.more.value ? (
            <button
              type="button"
              class="plain older"
              onClick={fetchOlder}
              aria-busy={conversation.loading.value}
            >
              {conversation.loading.value ? words.olderLoading : words.older}
            </button>
          ) : (
            !isLoading && (
              <>
                <Beginning />
                {talk.phase.value === "new" && <Later />}
              </>
            )
          )}
          {isLoading && !lines.length && <p class="event">{words.loading}</p>}
          {drawn.map((block) => (
            <BlockRow key={block.key} block={block} now={wire.now()} />
          ))}
          {talk.phase.value === "waiting" && <Place />}
          <Writing />
        </div>
      </div>
      {talk.phase.value === "waiting" && <PlaceAloud />}
      {scroll.below.value > 0 && (
        <button type="button" class="pill" onClick={scroll.toEnd}>
          <Icon name="down" />
          {words.newBelow(scroll.below.value)}
        </button>
      )}
    </div>
  );
}

/** What the way in has promised, and the words that are answered by writing: of whoever invited, or the site's. With
 * those of an invitation the conversation itself begins, on whichever page it goes on. */
function Beginning() {
  const { host, site, talk } = usePanel();
  const [first] = talk.lines.value;
  const { purpose, by, greeting = site.greeting } = host.way.value;
  const invited = first?.event && first.body;
  const text = invited || greeting;
  return (
    <>
      {purpose && <p class="event">{purpose}</p>}
      {text && <Greeting name={(invited ? first.name : by) || site.name} text={text} />}
    </>
  );
}

function Greeting({ name, text }: { name: string; text: string }) {
  return (
    <div class="run theirs greeting">
      <span class="avatar small" aria-hidden="true">
        {initialOf(name)}
      </span>
      <p class="name" dir="auto">
        {name}
      </p>
      <div class="line">
        <p class="bubble" dir="auto">
          {text}
        </p>
      </div>
    </div>
  );
}

/** What comes of writing while nobody is there, where the way in has said so. */
function Later() {
  const { offers } = usePanel().host.way.value;
  if (offers === "message") return <p class="event">{words.closed}</p>;
  return offers === "callback" ? <p class="event">{words.callsBack}</p> : null;
}

function Writing() {
  const { talk } = usePanel();
  const typing = talk.conversation.value?.typing.value;
  if (!typing || typing.sender === "visitor") return null;
  return (
    <div class="run theirs writing">
      <span class="avatar small" aria-hidden="true">
        {initialOf(typing.name)}
      </span>
      <p class="bubble" title={words.typing(typing.name)}>
        <i />
        <i />
        <i />
        <span class="sr">{words.typing(typing.name)}</span>
      </p>
    </div>
  );
}
