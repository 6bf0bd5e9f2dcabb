// Sound and desktop notifications, each only where the agent asked for it and the browser allows it.

import { signal } from "@preact/signals";
import type { Keep } from "../wire";

export type Permission = NotificationPermission | "unsupported";
export type Alert = { title: string; body: string; tag: string; open?: () => void };

const SOUND_KEY = "livechat:alerts:sound";
const DESKTOP_KEY = "livechat:alerts:desktop";
const ON = "on";

export type Outside = {
  permission(): Permission;
  ask(): Promise<Permission>;
  show(alert: Alert): void;
  play(): void;
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

    /** `quiet` says that the agent has it before their eyes already. */
    raise(alert: Alert, quiet = false) {
      const watched = outside.watched();
      if (watched && quiet) return;
      if (sound.value) outside.play();
      if (desktop.value && !watched) outside.show(alert);
    },

    test(alert: Alert) {
      if (sound.value) outside.play();
      if (desktop.value) outside.show(alert);
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
    play,
    show({ title, body, tag, open }) {
      try {
        const notification = new Notification(title, { body, tag });
        notification.onclick = () => {
          window.focus();
          open?.();
          notification.close();
        };
      } catch {
        // Phones know notifications only from a service worker; the list and the title still tell.
      }
    },
  };
}

/** Two soft notes, made here so that nothing needs to be fetched. */
function play() {
  const context = new AudioContext();
  const begin = context.currentTime;
  [660, 880].forEach((frequency, at) => {
    const start = begin + at * 0.12;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.12, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.3);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.3);
    tone.onended = at === 1 ? () => void context.close() : null;
  });
}
