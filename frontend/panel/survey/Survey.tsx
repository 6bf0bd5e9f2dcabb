// After the end: whether it helped, with one tap; then stars and words for whoever likes. It comes when it is
// needed, so that it costs nobody anything before.

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Conversation, Feedback } from "../../wire";
import { usePanel } from "../parts/context";
import { stepOf } from "./step";
import css from "./survey.css?inline";
import { type Resolved, words } from "./words";

const STARS = [1, 2, 3, 4, 5] as const;
const COMMENT_LIMIT = 2_000; // as the server takes it

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets.push(sheet);

export function Survey({ it }: { it: Conversation }) {
  const { wire, host } = usePanel();
  const feedback = it.head.value.feedback;
  const isDeclined = useSignal(false);
  const isChanging = useSignal(false);
  const step = feedback ? stepOf(feedback, wire.now(), isDeclined.value, isChanging.value) : "over";
  const isAsked = step === "ask" && host.shown.value;

  useEffect(() => {
    // Whether it was noted that they were asked is no concern of theirs.
    if (isAsked) wire.op("asked", it.id).catch(() => {});
  }, [isAsked, it, wire]);

  if (!feedback || step === "over") return null;
  if (step === "thanks")
    return (
      <div class="survey">
        <p role="status">
          {words.thanks} {feedback.resolved && words.said[feedback.resolved]}
        </p>
        <button
          type="button"
          class="plain"
          onClick={() => {
            isChanging.value = true;
          }}
        >
          {words.change}
        </button>
      </div>
    );
  return (
    <div class="survey">
      <Helped it={it} said={feedback.resolved ?? null} />
      {step === "more" && feedback.asks_call && <Call it={it} said={feedback.would_call ?? null} />}
      {step === "more" && (
        <More
          it={it}
          feedback={feedback}
          onDone={() => {
            isChanging.value = false;
            isDeclined.value = true;
          }}
        />
      )}
    </div>
  );
}

function Helped({ it, said }: { it: Conversation; said: Resolved | null }) {
  const { talk } = usePanel();
  return (
    <OneOf
      title={words.title}
      answers={words.resolved}
      said={said}
      say={(value) => talk.judge(it.id, "resolve", { value })}
    />
  );
}

function Call({ it, said }: { it: Conversation; said: boolean | null }) {
  const { talk } = usePanel();
  return (
    <OneOf
      title={words.call}
      answers={words.called}
      said={said === null ? null : said ? "yes" : "no"}
      say={(value) => talk.judge(it.id, "would_call", { value: value === "yes" })}
    />
  );
}

type OneOfProps<Answer extends string> = {
  title: string;
  answers: Record<Answer, string>;
  said: Answer | null;
  say(answer: Answer): Promise<void>;
};

/** Answered with one tap, which can be changed. */
function OneOf<Answer extends string>({ title, answers, said, say }: OneOfProps<Answer>) {
  const chosen = useSignal<Answer | null>(null);
  const shown = chosen.value ?? said;

  async function choose(answer: Answer) {
    chosen.value = answer;
    await say(answer).catch(() => {});
    chosen.value = null;
  }

  return (
    <fieldset class="helped">
      <legend>{title}</legend>
      {(Object.keys(answers) as Answer[]).map((answer) => (
        <button key={answer} type="button" aria-pressed={shown === answer} onClick={() => choose(answer)}>
          {answers[answer]}
        </button>
      ))}
    </fieldset>
  );
}

function More({ it, feedback, onDone }: { it: Conversation; feedback: Feedback; onDone(): void }) {
  const { talk } = usePanel();
  const stars = useSignal(feedback.stars ?? null);
  const comment = useSignal(feedback.comment ?? "");
  const isSaving = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => form.current?.scrollIntoView({ block: "nearest" }), []);

  async function send(event: Event) {
    event.preventDefault();
    if (stars.value === null && !comment.value.trim()) return onDone();
    isSaving.value = true;
    await talk
      .judge(it.id, "rate", { value: stars.value, comment: comment.value })
      .then(onDone)
      .catch(() => {});
    isSaving.value = false;
  }

  return (
    <form ref={form} onSubmit={send}>
      <fieldset class="stars">
        <legend>{words.stars}</legend>
        <span aria-hidden="true">{words.poor}</span>
        {STARS.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name="stars"
              aria-label={words.star(value, STARS.length)}
              checked={stars.value === value}
              onChange={() => {
                stars.value = value;
              }}
            />
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M12 3.500l2.600 5.300 5.900.9-4.250 4.100 1 5.850L12 16.900l-5.250 2.750 1-5.850L3.500 9.700l5.900-.9z" />
            </svg>
          </label>
        ))}
        <span aria-hidden="true">{words.great}</span>
      </fieldset>
      <textarea
        rows={2}
        dir="auto"
        maxLength={COMMENT_LIMIT}
        aria-label={words.comment}
        placeholder={words.comment}
        value={comment.value}
        onInput={(event) => {
          comment.value = event.currentTarget.value;
        }}
      />
      <div class="acts">
        <button type="submit" class="solid" disabled={isSaving.value}>
          {words.send}
        </button>
        <button type="button" class="plain" onClick={onDone}>
          {words.notNow}
        </button>
      </div>
    </form>
  );
}
