// Sound and desktop notifications, each only where the agent asked for it and the browser allows it.

import { signal } from "@preact/signals";
import type { Keep } from "../wire";
import { createChime, type Urge } from "./chime";

export type Permission = NotificationPermission | "unsupported";
export type Alert = { title: string; body: string; tag: string; open?: () => void };

const SOUND_KEY = "livechat:alerts:sound";
const DESKTOP_KEY = "livechat:alerts:desktop";
const ON = "on";

export type Outside = {
  permission(): Permission;
  ask(): Promise<Permission>;
  /** Answers how to take it down again. */
  show(alert: Alert): () => void;
  play(urge: Urge): void;
  /** The agent looks at this page right now. */
  watched(): boolean;
};

export function createAlerts(keep: Keep, outside: Outside) {
  const sound = signal(keep.get(SOUND_KEY) === ON);
  const permission = signal(outside.permission());
  const desktop = signal(keep.get(DESKTOP_KEY) === ON && permission.value === "granted");

  const setSound = (on: boolean) => {
    sound.value = on;
    keep.set(SOUND_KEY, on ? ON : "");
  };
  const setDesktop = (on: boolean) => {
    desktop.value = on && permission.value === "granted";
    keep.set(DESKTOP_KEY, desktop.value ? ON : "");
  };

  return {
    sound,
    desktop,
    permission,
    setSound,
    setDesktop,

    /** Only a press of a button leads here: browsers refuse, and people resent, being asked unasked. */
    async allow() {
      permission.value = await outside.ask();
      setDesktop(permission.value === "granted");
    },

    /** `quiet` says that the agent has it before their eyes already. Answers how to take it down again. */
    raise(alert: Alert, quiet = false): () => void {
      const watched = outside.watched();
      if (watched && quiet) return () => undefined;
      if (sound.peek()) outside.play(0);
      return desktop.peek() && !watched ? outside.show(alert) : () => undefined;
    },

    /** Says again, more pressingly, what was shown already. */
    remind(urge: Urge) {
      if (sound.peek()) outside.play(urge);
    },

    test(alert: Alert) {
      if (sound.peek()) outside.play(0);
      if (desktop.peek()) outside.show(alert);
    },
  };
}

export type Alerts = ReturnType<typeof createAlerts>;

export function browserOutside(): Outside {
  const supported = "Notification" in window;
  return {
    permission: () => (supported ? Notification.permission : "unsupported"),
    ask: async () => (supported ? Notification.requestPermission() : "unsupported"),
    watched: () => !document.hidden && document.hasFocus(),
    play: createChime(),
    show({ title, body, tag, open }) {
      try {
        const notification = new Notification(title, { body, tag });
        notification.onclick = () => {
          window.focus();
          open?.();
          notification.close();
        };
        return () => notification.close();
      } catch {
        // Phones know notifications only from a service worker; the list and the title still tell.
        return () => undefined;
      }
    },
  };
}
