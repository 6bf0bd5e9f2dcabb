// The settings: theme, sound, desktop notifications, signing out.

import { isLead } from "../access";
import { THEMES } from "../theme";
import { words } from "../words";
import { useConsole } from "./context";

const t = words.settings;

export function Settings() {
  const { desk, boot } = useConsole();
  return (
    <dialog class="settings" id="settings" popover="auto" aria-label={t.open}>
      <ThemeField />
      <AlertsField />
      <Elsewhere />
      <div class="settings-foot">
        <button
          type="button"
          class="button quiet"
          popovertarget="settings"
          popovertargetaction="hide"
          onClick={() => {
            desk.help.value = true;
          }}
        >
          {t.shortcuts} <kbd>?</kbd>
        </button>
        <form method="post" action="/logout/" onSubmit={desk.forget}>
          <input type="hidden" name="csrfmiddlewaretoken" value={boot.csrf} />
          <button type="submit" class="button quiet">
            {words.signOut}
          </button>
        </form>
      </div>
    </dialog>
  );
}

/** What else of the product this agent may open. */
function Elsewhere() {
  const { me } = useConsole().desk;
  return (
    <nav class="settings-row elsewhere" aria-label={t.elsewhere}>
      <a href="/dashboard/">{t.dashboard}</a>
      {isLead(me) && <a href="/admin/">{t.admin}</a>}
    </nav>
  );
}

function ThemeField() {
  const { theme } = useConsole();
  return (
    <fieldset>
      <legend>{t.theme}</legend>
      <div class="segments">
        {THEMES.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="theme"
              value={name}
              checked={theme.theme.value === name}
              onChange={() => theme.choose(name)}
            />
            <span>{t.themes[name]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function AlertsField() {
  const { alerts } = useConsole().desk;
  const { sound, desktop, permission } = alerts;
  return (
    <fieldset>
      <legend>{t.alerts}</legend>
      <label class="choice">
        <input
          type="checkbox"
          checked={sound.value}
          onChange={(event) => alerts.setSound(event.currentTarget.checked)}
        />
        {t.sound}
      </label>
      {permission.value === "granted" && (
        <label class="choice">
          <input
            type="checkbox"
            checked={desktop.value}
            onChange={(event) => alerts.setDesktop(event.currentTarget.checked)}
          />
          {t.desktop}
        </label>
      )}
      <div class="settings-row">
        {permission.value === "default" && (
          <button type="button" class="button" onClick={alerts.allow}>
            {t.allow}
          </button>
        )}
        <button
          type="button"
          class="button"
          disabled={!sound.value && !desktop.value}
          onClick={() => alerts.test({ title: t.testTitle, body: t.testBody, tag: "test" })}
        >
          {t.test}
        </button>
      </div>
      {permission.value === "denied" && <p class="soft">{t.blocked}</p>}
      {permission.value === "unsupported" && <p class="soft">{t.unsupported}</p>}
    </fieldset>
  );
}
