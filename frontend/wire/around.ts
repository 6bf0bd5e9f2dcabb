// The outside world as the wire sees it: clock, chance, page life, network. Tests bring their own.

export interface SocketLike {
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  open(): void;
  message(text: string): void;
  close(code: number): void;
}

export interface Around {
  now(): number;
  /** Runs `fn` once after `ms`. Returns how to cancel. */
  after(ms: number, fn: () => void): () => void;
  /** In [0, 1): for jitter only. */
  random(): number;
  visible(): boolean;
  online(): boolean;
  /** The network came or went, or the page was shown again: whatever was known of the connection may be wrong. */
  onWake(fn: () => void): () => void;
  /** The page goes away. */
  onLeave(fn: () => void): () => void;
  socket(url: string, subprotocol: string, events: SocketEvents): SocketLike;
  fetch(url: string, init: RequestInit): Promise<Response>;
  reload(): void;
}

export function browserAround(): Around {
  return {
    now: () => Date.now(),
    after(ms, fn) {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    visible: () => document.visibilityState === "visible",
    online: () => navigator.onLine,
    onWake(fn) {
      const whenVisible = () => document.visibilityState === "visible" && fn();
      const whenShown = (event: PageTransitionEvent) => event.persisted && fn();
      addEventListener("online", fn);
      addEventListener("offline", fn);
      addEventListener("pageshow", whenShown);
      document.addEventListener("visibilitychange", whenVisible);
      return () => {
        removeEventListener("online", fn);
        removeEventListener("offline", fn);
        removeEventListener("pageshow", whenShown);
        document.removeEventListener("visibilitychange", whenVisible);
      };
    },
    onLeave(fn) {
      addEventListener("pagehide", fn);
      return () => removeEventListener("pagehide", fn);
    },
    socket(url, subprotocol, events) {
      const socket = new WebSocket(url, subprotocol);
      socket.onopen = () => events.open();
      socket.onmessage = (event) => events.message(String(event.data));
      socket.onclose = (event) => events.close(event.code);
      return {
        send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
        close: () => socket.close(1000),
      };
    },
    fetch: (url, init) => fetch(url, init),
    reload: () => location.reload(),
  };
}
