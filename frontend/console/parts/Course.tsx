// Where a conversation should go: what its visitor should do, and the agent's steps towards it.

import type { ConvHead, Pursued } from "../../wire";
import { mayJudge } from "../access";
import { words } from "../words";
import { useDesk } from "./context";
import { Icon } from "./Icon";

const t = words.course;

export function Course({ head }: { head: ConvHead }) {
  const { course } = useDesk();
  const goal = course.value?.goal;
  return goal ? <Goal head={head} goal={goal} /> : null;
}

function Goal({ head, goal }: { head: ConvHead; goal: Pursued }) {
  const { me, tick } = useDesk();
  const may = mayJudge(head, me);
  return (
    <section class="course" aria-label={t.title} data-reached={Boolean(goal.reached_at)}>
      <p>
        <strong dir="auto">{goal.visitor_does}</strong>{" "}
        {goal.reached_at ? (
          <span class="badge">
            <Icon name="done" /> {t.reached}
          </span>
        ) : (
          <span dir="auto">{goal.agent_does}</span>
        )}
      </p>
      {goal.steps.length > 0 && (
        <ul>
          {goal.steps.map((step, at) => (
            <li key={step.words}>
              <label>
                <input
                  type="checkbox"
                  checked={step.done}
                  disabled={!may}
                  onChange={(event) => void tick(head.id, at, event.currentTarget.checked)}
                />
                <span dir="auto">{step.words}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
