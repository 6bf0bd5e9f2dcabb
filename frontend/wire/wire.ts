// The wire as a whole: one connection, the conversations that live on it, and the verbs of the faces.

import { type Signal, signal } from "@preact/signals";
import { Acts } from "./acts";
import { AgentLog } from "./agentlog";
import type { Conversation, Line, Wire, WireOptions } from "./api";
import { type Around, browserAround } from "./around";
import { Connection } from "./connection";
import { type ConversationWorld, LiveConversation } from "./conversation";
import { Http } from "./http";
import { uuid } from "./ids";
import { faultOf, Outbox, type Parcel } from "./outbox";
import { openPolling } from "./polling";
import {
  type AgentLine,
  BODY_LIMIT,
  type ClientFrame,
  type ConvHead,
  type Desk,
  type EntriesPage,
  type Entry,
  FILES_PER_MESSAGE,
  FRAME_LIMIT,
  type Limits,
  type Person,
  type Place,
  type Resume,
  type ServerFrame,
  VERSION,
  type Waiting,
  type Welcome,
} from "./protocol";
import { Snapshot } from "./snapshot";
import { openSocket } from "./socket";
import { pendingLine } from "./timeline";
import { Writing } from "./writing";

// Three resets within a minute mean that continuing does not work here.
const RESETS_LIMIT = 3;
const RESETS_WITHIN_MS = 60_000;
// A page that reloaded itself and is lost again this soon would reload for ever.
const RELOAD_AGAIN_MS = 10 * 60_000;
const PAGE_SIZE = 50;
const FILE_BYTES = 10 * 1024 * 1024;

export function createWire(options: WireOptions, around: Around = browserAround()): Wire {
  const { side, keep } = options;
  // Two ids: while a socket is tried beside the polling, neither may supersede the other.
  const socketTab = uuid();
  const pollTab = uuid();
  const http = new Http(around, options);
  const me = signal<Person | null>(null);
  const ready = signal(false);
  const waiting = new Snapshot<Waiting>();
  const desk = new Snapshot<Desk>();
  const delayed = signal("");
  const starting = signal<readonly Line[]>([]);
  const conversations: Signal<ReadonlyMap<string, LiveConversation>> = signal(new Map());
  const limits = signal<Required<Limits>>({
    body: BODY_LIMIT,
    frame: FRAME_LIMIT,
    files: FILES_PER_MESSAGE,
    file_bytes: FILE_BYTES,
  });
  const logListeners = new Set<(line: AgentLine) => void>();
  const entryListeners = new Set<(entry: Entry, conversation: Conversation) => void>();
  const trailListeners = new Set<(conv: string) => void>();
  const opened = new Set<string>();
  /** Of conversations whose head has not arrived yet. */
  const early = new Map<string, Place>();
  let epoch = "";
  let skew = 0;
  let resetTimes: number[] = [];

  const connection = new Connection(
    around,
    {
      socket: (token, events) =>
        openSocket(
          around,
          `${options.base.replace(/^http/, "ws")}/ws/v1/${side}`,
          { t: "hello", v: VERSION, token, tab: socketTab, ...position() },
          events,
        ),
      polling: (events) =>
        openPolling(around, http, () => ({ v: VERSION, tab: pollTab, ...position() }), events),
      token: (stale) => http.token(stale),
    },
    { frame: receive, connected, disconnected, outdated: reloadOnce },
  );
  const acts = new Acts(around, (frame) => connection.send(frame));
  const writing = new Writing(around, (conv, text) =>
    connection.send({ t: "typing", conv, ...(text !== undefined && { text }) }),
  );
  const log = new AgentLog(logged, () => connection.restart());
  const outbox = new Outbox(around, keep, `livechat:out:${side}:${options.scope}:`, {
    transmit(parcel, again) {
      connection.send(parcelFrame(parcel));
      if (again) connection.probe();
    },
    changed: showParcel,
    held: (message) => {
      delayed.value = message;
    },
    acked: (parcel, ack) => {
      const conversation = parcel.conv ? conversations.value.get(parcel.conv) : undefined;
      conversation?.pending((timeline) => timeline.acked(parcel.id, ack.seq ?? null));
      if (ack.seq != null) conversation?.announce(ack.seq);
      showStarting();
    },
  });
  const world: ConversationWorld = {
    around,
    side,
    isMine: (entry) =>
      entry.sender === side && (side === "visitor" || (!!entry.agent && entry.agent === me.value?.id)),
    isConnected: () => connection.isConnected,
    transmit: (frame: ClientFrame) => connection.send(frame),
    page: (conv, before) => http.json<EntriesPage>(pagePath(conv, before)),
    arrived(entries) {
      for (const entry of entries) if (world.isMine(entry)) outbox.echoed(entry);
    },
    entered(entry, conversation) {
      for (const listener of entryListeners) listener(entry, conversation);
    },
  };
  showStarting();
  connection.start();

  function position(): { resume: Resume; page?: NonNullable<ReturnType<NonNullable<WireOptions["page"]>>> } {
    const convs: Record<string, number> = {};
    for (const { id, timeline } of conversations.value.values())
      if (timeline.have !== null) convs[id] = timeline.have;
    const resume = { epoch, convs, ...(log.aseq !== null && { aseq: log.aseq }) };
    return { resume, ...(options.page && { page: options.page() }) };
  }

  function receive(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome":
        return welcomed(frame);
      case "ack":
        if (!outbox.acked(frame)) acts.acked(frame);
        return;
      case "err":
        if (!outbox.refused(frame)) acts.refused(frame);
        return;
      case "entry":
        return conversations.value.get(frame.conv)?.enter(frame);
      case "entries":
        return conversations.value.get(frame.conv)?.run(frame);
      case "conv":
        return void know(frame.head);
      case "marked":
        return conversations.value.get(frame.conv)?.marked(frame);
      case "typing":
        return conversations.value.get(frame.conv)?.typed(frame);
      case "reset":
        return reset(frame.conv);
      case "agent":
        return log.enter(frame);
      case "board":
        return waiting.show(frame.rev, frame.data);
      case "desk":
        return desk.show(frame.rev, frame);
      case "place":
        return placed(frame);
      case "trail":
        for (const listener of trailListeners) listener(frame.conv);
        return;
      case "pong":
        skew = Date.parse(frame.now) - around.now();
        for (const [id, head] of Object.entries(frame.heads ?? {}))
          conversations.value.get(id)?.announce(head);
    }
  }

  function welcomed(frame: Welcome): void {
    epoch = frame.epoch;
    skew = Date.parse(frame.now) - around.now();
    me.value = frame.me;
    limits.value = { ...limits.value, ...frame.limits };
    if (side === "agent") log.welcome(frame.aseq ?? 0);
    const listed = new Set(frame.convs.map(({ id }) => id));
    if (side === "agent")
      for (const id of conversations.value.keys()) if (!listed.has(id) && !opened.has(id)) forget(id);
    for (const head of frame.convs) know(head);
    for (const id of frame.reset ?? []) reset(id);
    ready.value = true;
  }

  function connected(): void {
    // The numbering of snapshots starts anew with each connection.
    waiting.restart();
    desk.restart();
    early.clear();
    for (const conversation of conversations.value.values()) conversation.connected();
    outbox.connected();
    acts.connected();
    for (const id of opened) if (!isMine(id)) void acts.begin("watch", id, {}).catch(() => leave(id));
  }

  function disconnected(): void {
    outbox.disconnected();
    for (const conversation of conversations.value.values()) conversation.disconnected();
  }

  function placed(place: Place): void {
    const conversation = conversations.value.get(place.conv);
    if (conversation) conversation.placed(place);
    else if (place.rev > (early.get(place.conv)?.rev ?? -1)) early.set(place.conv, place);
  }

  function know(head: ConvHead): LiveConversation {
    const known = conversations.value.get(head.id);
    if (known) {
      known.update(head);
      return known;
    }
    const conversation = new LiveConversation(world, head);
    const place = early.get(head.id);
    if (place) conversation.placed(place);
    early.delete(head.id);
    conversations.value = new Map(conversations.value).set(head.id, conversation);
    for (const parcel of outbox.parcels) if (parcel.conv === head.id) showParcel(parcel);
    // Somebody else's conversation is loaded when it is opened; a new one arrives by itself.
    if (side === "visitor" || isMine(head.id)) void conversation.load();
    showStarting();
    return conversation;
  }

  function forget(id: string): void {
    conversations.value.get(id)?.stop();
    const rest = new Map(conversations.value);
    rest.delete(id);
    conversations.value = rest;
  }

  function isMine(id: string): boolean {
    const assignee = conversations.value.get(id)?.head.value.assignee;
    return side === "visitor" || (!!assignee?.id && assignee.id === me.value?.id);
  }

  function reset(id: string): void {
    void conversations.value.get(id)?.reset();
    const now = around.now();
    resetTimes = [...resetTimes.filter((time) => now - time < RESETS_WITHIN_MS), now];
    if (resetTimes.length >= RESETS_LIMIT) {
      connection.stop("reload");
      reloadOnce();
    }
  }

  function reloadOnce(): void {
    const key = `livechat:reloaded:${side}`;
    const now = around.now();
    if (!keep.lasting || now - Number(keep.get(key) ?? 0) < RELOAD_AGAIN_MS) return;
    keep.set(key, String(now));
    around.reload();
  }

  function logged(line: AgentLine): void {
    if (line.head) know(line.head);
    const id = line.conv ?? line.head?.id;
    if (id && (line.type === "revoked" || (line.type === "unassigned" && !opened.has(id)))) {
      opened.delete(id);
      forget(id);
    }
    for (const listener of logListeners) listener(line);
  }

  function parcelFrame(parcel: Parcel): ClientFrame {
    const { id, conv, body, files, reply, page } = parcel;
    if (conv) return { t: "send", id, conv, body, files: files.map((file) => file.id), reply };
    return { t: "op", id, op: "start", args: { body, ...(page && { page }) } };
  }

  function showParcel(parcel: Parcel): void {
    const conversation = parcel.conv ? conversations.value.get(parcel.conv) : undefined;
    conversation?.pending((timeline) => timeline.queue({ ...parcel, fault: faultOf(parcel) }));
    showStarting();
  }

  // Also lines whose conversation is known by id already, but whose head has not arrived yet.
  function showStarting(): void {
    starting.value = outbox.parcels
      .filter(({ conv }) => conv === null || !conversations.value.has(conv))
      .map((parcel) => pendingLine({ ...parcel, fault: faultOf(parcel) }, side));
  }

  function leave(id: string): void {
    if (!opened.delete(id) || isMine(id)) return;
    if (connection.isConnected) void acts.begin("unwatch", id, {}).catch(() => {});
    forget(id);
  }

  return {
    connection: connection.state,
    notice: connection.notice,
    me,
    limits,
    conversations,
    ready,
    waiting: waiting.shown,
    desk: desk.shown,
    starting,
    delayed,
    now: () => around.now() + skew,
    onLog: (fn) => listen(logListeners, fn),
    onEntry: (fn) => listen(entryListeners, fn),
    onTrail: (fn) => listen(trailListeners, fn),
    send(conv, body, files = [], reply) {
      if (conv) writing.sent(conv);
      const page = conv ? null : (options.page?.() ?? null);
      outbox.add({ id: uuid(), conv, body, files, reply, page, at: around.now(), fault: null });
    },
    op: (name, conv, args = {}) => acts.begin(name, conv, args),
    retry: (id) => outbox.retry(id),
    discard(id) {
      const parcel = outbox.discard(id);
      if (parcel?.conv) conversations.value.get(parcel.conv)?.pending((timeline) => timeline.withdraw(id));
      showStarting();
      return parcel?.body ?? "";
    },
    typing: (conv, text) => writing.typed(conv, text),
    read: (conv, seq) => conversations.value.get(conv)?.read(seq),
    older: async (conv) => conversations.value.get(conv)?.older(),
    async open(conv) {
      opened.add(conv);
      if (!isMine(conv)) {
        try {
          await acts.begin("watch", conv, {});
        } catch (fault) {
          opened.delete(conv);
          throw fault;
        }
      }
      const conversation = await headOf(conv);
      if (!conversation.loaded.value) await conversation.load();
      return conversation;
    },
    leave,
    upload: (conv, file, onProgress = () => {}) => http.upload(conv, file, onProgress),
    content: (file) => http.blob(`/files/${file.id}`),
    fetch: (path, init) => http.json(path, init),
    reconnect: () => connection.reconnect(),
    stop() {
      connection.stop();
      outbox.stop();
      acts.stop();
      writing.stop();
      for (const conversation of conversations.value.values()) conversation.stop();
    },
  };

  // The head of a watched conversation comes as a frame of its own, before or after the ack.
  function headOf(conv: string): Promise<LiveConversation> {
    return new Promise((resolve) => {
      const stop = conversations.subscribe((all) => {
        const conversation = all.get(conv);
        if (!conversation) return;
        resolve(conversation);
        queueMicrotask(() => stop());
      });
    });
  }
}

function pagePath(conv: string, before: number | null): string {
  const query = new URLSearchParams({
    limit: String(PAGE_SIZE),
    ...(before !== null && { before: String(before) }),
  });
  return `/conversations/${conv}/entries?${query}`;
}

function listen<F>(listeners: Set<F>, fn: F): () => void {
  listeners.add(fn);
  return () => void listeners.delete(fn);
}
