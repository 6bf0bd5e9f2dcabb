// Staying connected: back-off, heartbeats, close codes, and the HTTP twin when sockets do not get through.

import { describe, expect, test } from "vitest";
import { FakeAround } from "../tests/around";
import { bye, CONV, head, welcome } from "../tests/people";
import type { Keep, WireOptions } from "./api";
import {
  BACKOFF_LONGEST_MS,
  SOCKET_AGAIN_MS,
  SOCKETS_BEFORE_POLLING,
  STABLE_MS,
  WAKE_JITTER_MS,
} from "./connection";
import { memoryKeep } from "./keep";
import { RESEND_MS } from "./outbox";
import { CLOSE } from "./protocol";
import { PONG_WITHIN_MS, WELCOME_WITHIN_MS } from "./socket";
import { createWire } from "./wire";

async function open(change: Partial<WireOptions> = {}) {
  const around = new FakeAround();
  const tokens: boolean[] = [];
  const wire = createWire(
    {
      side: "visitor",
      base: "https://chat.example",
      token: async (stale) => {
        tokens.push(stale);
        return `token ${tokens.length}`;
      },
      keep: memoryKeep(),
      scope: "shop",
      ...change,
    },
    around,
  );
  await around.pass(0);
  const connect = () => {
    around.line.open();
    around.line.say(welcome());
  };
  return { around, wire, tokens, connect };
}

test("says hello with the token on the socket and is live after the welcome", async () => {
  const { around, wire, connect } = await open();
  expect([around.line.url, wire.connection.value]).toEqual([
    "wss://chat.example/ws/v1/visitor",
    "connecting",
  ]);

  connect();

  expect(around.line.sent[0]).toMatchObject({ t: "hello", v: 1, token: "token 1" });
  expect(wire.connection.value).toBe("live");
});

test("says when news may be delayed", async () => {
  const { around, wire, connect } = await open();
  connect();

  around.line.say({ t: "pong", n: 1, now: "2026-01-05T09:00:00Z", mode: "degraded" });
  expect(wire.connection.value).toBe("degraded");
  around.line.say({ t: "pong", n: 2, now: "2026-01-05T09:00:00Z", mode: "live" });

  expect(wire.connection.value).toBe("live");
});

describe("a dead connection is found", () => {
  test("when no welcome comes", async () => {
    const { around } = await open();

    await around.pass(WELCOME_WITHIN_MS + 1_000);

    expect([around.sockets[0]!.isClosed, around.sockets.length]).toEqual([true, 2]);
  });

  test("when a ping stays without its pong", async () => {
    const { around, wire, connect } = await open();
    connect();

    await around.pass(25_000);
    expect(around.line.sent.at(-1)).toEqual({ t: "ping", n: 1 });
    await around.pass(PONG_WITHIN_MS);

    expect([around.sockets[0]!.isClosed, wire.connection.value]).toEqual([true, "connecting"]);
  });

  test("at once when the page is shown again", async () => {
    const { around, connect } = await open();
    connect();

    around.wake();

    expect(around.line.sent.at(-1)).toEqual({ t: "ping", n: 1 });
  });

  test("however often it is asked meanwhile", async () => {
    const { around, connect } = await open();
    connect();

    for (let n = 0; n < 4; n++) {
      around.wake();
      await around.pass(PONG_WITHIN_MS / 4);
    }

    expect(around.sockets[0]!.isClosed).toBe(true);
  });

  test("when a message stays without an answer", async () => {
    const { around, wire, connect } = await open();
    connect();
    wire.send(null, "hello");

    await around.pass(RESEND_MS);
    expect(around.line.sent.at(-1)).toEqual({ t: "ping", n: 1 });
    await around.pass(PONG_WITHIN_MS);

    expect(around.sockets[0]!.isClosed).toBe(true);
  });

  test("and pings of a hidden page are rare", async () => {
    const { around, connect } = await open();
    around.isVisible = false;
    connect();

    await around.pass(59_000);
    expect(around.line.sent.map(({ t }) => t)).toEqual(["hello"]);
    await around.pass(1_000);

    expect(around.line.sent.at(-1)?.t).toBe("ping");
  });
});

describe("trying again", () => {
  test("doubles up to half a minute with full jitter, and starts afresh after a minute of stability", async () => {
    const { around, connect } = await open();
    const waits: number[] = [];
    const next = async () => {
      const from = around.time;
      const count = around.sockets.length;
      while (around.sockets.length === count) await around.pass(50);
      waits.push(around.time - from);
    };
    for (let n = 0; n < 9; n++) {
      connect();
      around.line.hangUp();
      await next();
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(Math.max(...waits)).toBe(BACKOFF_LONGEST_MS / 2);

    connect();
    await around.pass(STABLE_MS / 3);
    for (let n = 0; n < 3; n++) {
      around.line.say({ t: "pong", n: 1, now: "2026-01-05T09:00:00Z", mode: "live" });
      await around.pass(STABLE_MS / 3);
    }
    around.line.hangUp();
    await next();

    expect(waits.at(-1)).toBe(250);
  });

  test("happens within a second when the network is back", async () => {
    const { around, connect } = await open();
    around.chance = 0.99;
    for (let n = 0; n < 8; n++) {
      connect();
      around.line.hangUp();
      if (n < 7) await around.pass(BACKOFF_LONGEST_MS);
    }
    const count = around.sockets.length;

    around.wake();
    await around.pass(WAKE_JITTER_MS);

    expect(around.sockets.length).toBe(count + 1);
  });

  test("waits as long as a restarting server says", async () => {
    const { around, connect } = await open();
    connect();
    around.line.say(bye(CLOSE.RESTART, 3_000));
    around.line.hangUp(CLOSE.RESTART);

    await around.pass(2_999);
    expect(around.sockets.length).toBe(1);
    await around.pass(WAKE_JITTER_MS);

    expect(around.sockets.length).toBe(2);
  });

  test("waits longer when the server is crowded, and says why", async () => {
    const { around, wire, connect } = await open();
    connect();
    around.line.say(bye(CLOSE.TOO_MANY));
    around.line.hangUp(CLOSE.TOO_MANY);
    expect(wire.notice.value).toBe("closed with 4431");

    await around.pass(4_999);
    expect(around.sockets.length).toBe(1);
    await around.pass(1);

    expect(around.sockets.length).toBe(2);
  });
});

describe("close codes that end or change something", () => {
  test("a refused token is fetched anew, and refused three times ends it", async () => {
    const { around, wire, tokens } = await open();
    for (let n = 0; n < 3; n++) {
      around.line.open();
      around.line.say(bye(CLOSE.TOKEN));
      around.line.hangUp(CLOSE.TOKEN);
      await around.pass(2_000);
    }

    expect(tokens).toEqual([false, true, true]);
    expect([around.sockets.length, wire.connection.value]).toEqual([3, "ended"]);
  });

  test.each([
    [CLOSE.SUPERSEDED, "superseded"],
    [CLOSE.REVOKED, "ended"],
    [CLOSE.FORBIDDEN, "ended"],
  ] as const)("%i stops as %s", async (code, state) => {
    const { around, wire, connect } = await open();
    connect();
    around.line.say(bye(code));
    around.line.hangUp(code);

    await around.pass(10 * 60_000);
    around.wake();
    await around.pass(10 * 60_000);

    expect([wire.connection.value, wire.notice.value, around.sockets.length]).toEqual([
      state,
      `closed with ${code}`,
      1,
    ]);
  });

  test("a page too old reloads itself once, and then asks the person", async () => {
    const keep: Keep = { ...memoryKeep(), lasting: true };
    const first = await open({ keep });
    first.connect();
    first.around.line.say(bye(CLOSE.VERSION));
    first.around.line.hangUp(CLOSE.VERSION);
    const second = await open({ keep });
    second.connect();
    second.around.line.say(bye(CLOSE.VERSION));
    second.around.line.hangUp(CLOSE.VERSION);

    expect([first.around.reloads, second.around.reloads]).toEqual([1, 0]);
    expect(second.wire.connection.value).toBe("reload");
  });

  test("where nothing can be kept a page never reloads itself", async () => {
    const { around, wire, connect } = await open();
    connect();
    around.line.say(bye(CLOSE.VERSION));
    around.line.hangUp(CLOSE.VERSION);

    expect([around.reloads, wire.connection.value]).toEqual([0, "reload"]);
  });
});

test("an agent whose login has ended is told so", async () => {
  const { around, wire } = await open({ side: "agent", headers: () => ({ "X-CSRFToken": "c" }) });
  const [ticket] = around.asked("/tickets");
  expect([ticket!.method, ticket!.headers["X-CSRFToken"]]).toEqual(["POST", "c"]);

  ticket!.answer({ t: "err", code: "forbidden", message: "Log in again." }, 403);
  await around.pass(0);

  expect([wire.connection.value, wire.notice.value]).toEqual(["ended", "Log in again."]);
});

describe("when sockets do not get through", () => {
  async function openPolled() {
    const opened = await open();
    const { around } = opened;
    for (let n = 0; n < SOCKETS_BEFORE_POLLING; n++) {
      around.line.hangUp();
      await around.pass(2_500);
    }
    return { ...opened, polls: () => around.asked("/poll") };
  }

  test("plain HTTP carries the frames", async () => {
    const { around, wire, polls } = await openPolled();
    expect(polls()[0]).toMatchObject({ method: "POST", path: "/api/v1/visitor/poll", body: { wait: 0 } });
    expect(polls()[0]!.headers.Authorization).toBe("Bearer token 1");
    polls()[0]!.answer({ frames: [welcome()] });
    await around.pass(1_000);
    expect([wire.connection.value, polls()[1]!.body]).toMatchObject(["polling", { wait: 25 }]);

    wire.send(null, "hello");
    await around.pass(0);

    expect(around.asked("/frames")[0]!.body).toMatchObject({ t: "op", op: "start", args: { body: "hello" } });
  });

  test("a poll and a socket on trial do not supersede each other", async () => {
    const { around, polls } = await openPolled();
    polls()[0]!.answer({ frames: [welcome()] });
    await around.pass(WAKE_JITTER_MS);
    around.line.open();

    const [hello] = around.line.sent as { tab: string }[];
    expect(hello!.tab).toMatch(/^[0-9a-f-]{36}$/);
    expect((polls()[0]!.body as { tab: string }).tab).not.toBe(hello!.tab);
  });

  test.each([
    [CLOSE.REVOKED, "ended"],
    [CLOSE.SUPERSEDED, "superseded"],
  ] as const)("a poll that is answered with a bye of %i is %s", async (code, state) => {
    const { around, wire, polls } = await openPolled();

    polls()[0]!.answer({ frames: [bye(code)] }, 403);
    await around.pass(0);

    expect([wire.connection.value, wire.notice.value]).toEqual([state, `closed with ${code}`]);
  });

  test("messages do not overtake each other", async () => {
    const { around, wire, polls } = await openPolled();
    polls()[0]!.answer({ frames: [welcome({ convs: [head()] })] });
    await around.pass(0);
    for (const body of ["one", "two"]) wire.send(CONV, body);
    await around.pass(0);
    const posted = () => around.asked("/frames").map(({ body }) => (body as { body?: string }).body);
    expect(posted()).toEqual(["one"]);

    around.asked("/frames")[0]!.answer({ frames: [] });
    await around.pass(0);

    expect(posted()).toEqual(["one", "two"]);
  });

  test("a socket is tried at once and then every two minutes, and takes over when it is welcomed", async () => {
    const { around, wire, connect, polls } = await openPolled();
    polls()[0]!.answer({ frames: [welcome()] });
    await around.pass(WAKE_JITTER_MS);
    expect(around.sockets.length).toBe(SOCKETS_BEFORE_POLLING + 1);
    around.line.hangUp();
    await around.pass(SOCKET_AGAIN_MS - 1);
    expect([wire.connection.value, around.sockets.length]).toEqual(["polling", SOCKETS_BEFORE_POLLING + 1]);

    await around.pass(1);
    connect();
    await around.pass(30_000);

    expect(wire.connection.value).toBe("live");
    expect(around.sockets.length).toBe(SOCKETS_BEFORE_POLLING + 2);
  });

  test("sockets that fail without a network are not blamed for it", async () => {
    const { around } = await open();
    around.isOnline = false;
    for (let n = 0; n < 2 * SOCKETS_BEFORE_POLLING; n++) {
      around.line.hangUp();
      await around.pass(BACKOFF_LONGEST_MS);
    }

    expect(around.asked("/poll")).toEqual([]);
  });

  test("without any answer it says offline, and takes turns until something gets through", async () => {
    const { around, wire, connect, polls } = await openPolled();
    polls()[0]!.fail();
    await around.pass(0);
    expect(wire.connection.value).toBe("offline");

    while (around.sockets.length === SOCKETS_BEFORE_POLLING) await around.pass(100);
    connect();

    expect(wire.connection.value).toBe("live");
  });

  test("a poll that returns at once without news is not repeated at once", async () => {
    const { around, polls } = await openPolled();
    polls()[0]!.answer({ frames: [welcome()] });
    await around.pass(0);
    const count = polls().length;

    for (let n = 0; n < 10; n++) {
      polls()
        .at(-1)!
        .answer({ frames: [welcome()] });
      await around.pass(100);
    }

    expect(polls().length).toBe(count + 1);
  });
});
