// Offers to say who one is, while somebody is being found. It can be declined, and is not asked again.

import { useSignal } from "@preact/signals";
import { isForLater } from "../line";
import { words } from "../words";
import { usePanel } from "./context";

export function Introduce() {
  const { talk } = usePanel();
  const isSaving = useSignal(false);
  const forLater = isForLater(talk.place.value);

  async function save(event: SubmitEvent & { currentTarget: HTMLFormElement }) {
    event.preventDefault();
    const answers = new FormData(event.currentTarget);
    const name = String(answers.get("name")).trim();
    const email = String(answers.get("email")).trim();
    if (!name && !email) return talk.declineIntroduction();
    isSaving.value = true;
    await talk.introduce(name, email).catch(() => {});
    isSaving.value = false;
  }

  return (
    <form class="introduce" onSubmit={save} aria-labelledby="introduce">
      <p class="introduce-title" id="introduce">
        {forLater ? words.introduceLater : words.introduce}
      </p>
      <p class="introduce-why">{forLater ? words.introduceLaterWhy : words.introduceWhy}</p>
      <div class="introduce-fields">
        <input
          name="name"
          aria-label={words.name}
          placeholder={words.name}
          autocomplete="name"
          maxLength={200}
          dir="auto"
        />
        <input
          name="email"
          type="email"
          aria-label={words.email}
          placeholder={words.email}
          autocomplete="email"
          maxLength={200}
        />
      </div>
      <div class="introduce-acts">
        <button type="submit" class="solid" disabled={isSaving.value}>
          {words.save}
        </button>
        <button type="button" class="plain" onClick={() => talk.declineIntroduction()}>
          {words.notNow}
        </button>
      </div>
    </form>
  );
}
