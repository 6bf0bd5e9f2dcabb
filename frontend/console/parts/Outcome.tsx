// What came of a conversation: its topic, whether it helped as the agent sees it, and what the visitor says.

import type { ConvHead, Feedback } from "../../wire";
import { mayJudge } from "../access";
import type { Resolved } from "../closing";
import { words } from "../words";
import { useDesk } from "./context";
import { Refused } from "./Refused";
import { TopicField } from "./TopicField";

const t = words.outcome;
const VALUES = ["yes", "partly", "no"] as const;
const VOICES = ["agent_calls_visitor", "callback_scheduled", "told_to_call"] as const;
const STARS = 5;

export function Outcome({ head }: { head: ConvHead }) {
  const { closing, me } = useDesk();
  const may = mayJudge(head, me);
  return (
    <section class="outcome">
      <h3>{t.title}</h3>
      {may ? (
        <TopicField
          key={head.id}
          chosen={head.topic ?? null}
          onChoose={(topic) => void closing.chooseTopic(head.id, topic)}
        />
      ) : (
        <p>{head.topic ? <bdi>{head.topic.name}</bdi> : <span class="soft">{t.noneChosen}</span>}</p>
      )}
      {head.feedback && <Judged head={head} feedback={head.feedback} may={may} />}
      {may && <ByTelephone conv={head.id} />}
      <Refused at={`outcome ${head.id}`} />
    </section>
  );
}

function Judged({ head, feedback, may }: { head: ConvHead; feedback: Feedback; may: boolean }) {
  const { closing } = useDesk();
  const { by_agent: ours, resolved: theirs, stars, comment, would_call } = feedback;
  return (
    <>
      {may ? (
        <Helped value={ours ?? null} onChoose={(value) => void closing.resolve(head.id, value)} />
      ) : (
        ours && <p>{t.ours[ours]}</p>
      )}
      {theirs || stars || comment ? (
        <div class="verdict">
          <p>
            {theirs && t.theirs[theirs]}{" "}
            {stars && (
              <span class="verdict-stars" role="img" aria-label={t.stars(stars, STARS)} dir="ltr">
                {"★".repeat(stars)}
                <span>{"★".repeat(STARS - stars)}</span>
              </span>
            )}
          </p>
          {typeof would_call === "boolean" && <p>{t.wouldCall[would_call ? "yes" : "no"]}</p>}
          {comment && (
            <blockquote dir="auto">
              <p>{comment}</p>
            </blockquote>
          )}
        </div>
      ) : (
        <p class="soft">{t.silent}</p>
      )}
    </>
  );
}

/** Each way is noted once; what was noted is a line for the team in the conversation. */
function ByTelephone({ conv }: { conv: string }) {
  const { closing } = useDesk();
  return (
    <fieldset class="voices">
      <legend class="field-name">{t.telephone}</legend>
      {VOICES.map((kind) => (
        <button key={kind} type="button" class="button" onClick={() => void closing.speak(conv, kind)}>
          {t.voices[kind]}
        </button>
      ))}
    </fieldset>
  );
}

export function Helped({ value, onChoose }: { value: Resolved | null; onChoose(value: Resolved): void }) {
  return (
    <div class="helped">
      <span class="field-name" aria-hidden="true">
        {t.helped}
      </span>
      <fieldset class="segments">
        <legend class="unseen">{t.helped}</legend>
        {VALUES.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="helped"
              value={each}
              checked={value === each}
              onChange={() => onChoose(each)}
            />
            <span>{t.values[each]}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
