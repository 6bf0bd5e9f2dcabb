// Every frame and part of the wire. Generated from chat/protocol/ by `npm run types`.

export type ClientFrame = Hello | Send | Op | Recv | Read | Typing | Sync | Ping | Leave;
export type ServerFrame =
  | Welcome
  | Ack
  | Entry
  | Entries
  | Conv
  | Marked
  | AgentLine
  | Reset
  | Board
  | Typing
  | Pong
  | Err
  | Bye
  | Desk
  | Place
  | Trail;

/**
 * The first frame, within five seconds. `token` is the visitor's token or the agent's ticket.
 */
export interface Hello {
  t: "hello";
  v: number;
  token: string;
  tab: string;
  resume?: Resume;
  page?: Page | null;
}
/**
 * What a client has already: for each conversation the last `seq` that it applied.
 */
export interface Resume {
  epoch?: string;
  convs?: {
    [k: string]: number;
  };
  aseq?: number;
}
/**
 * Where the visitor is on the site.
 */
export interface Page {
  url?: string;
  title?: string;
  referrer?: string;
}
/**
 * A message; repeated with the same `id` until it is acknowledged. Only agents have saved replies.
 */
export interface Send {
  t: "send";
  id: string;
  conv: string;
  body?: string;
  files?: string[];
  reply?: FromReply | null;
}
/**
 * The message was made from this saved reply; `edited` when its words were changed before sending.
 */
export interface FromReply {
  id: number;
  edited?: boolean;
}
/**
 * Any other act. `args` are typed by the act: see `VISITOR_ARGS` and `AGENT_ARGS`.
 */
export interface Op {
  t: "op";
  id: string;
  op: string;
  conv?: string | null;
  args?: unknown;
}
/**
 * Everything up to `seq` has arrived: the delivered mark, and the credit of flow control.
 */
export interface Recv {
  t: "recv";
  conv: string;
  seq: number;
}
/**
 * Everything up to `seq` has been seen by a person.
 */
export interface Read {
  t: "read";
  conv: string;
  seq: number;
}
/**
 * The other side is writing; gone after six seconds or with their next entry. From the server it carries `sender` and `name`; `text` only where the site allows previews, and only to agents.
 */
export interface Typing {
  t: "typing";
  conv: string;
  text?: string | null;
  sender?: ("agent" | "bot" | "system" | "visitor") | null;
  name?: string | null;
}
/**
 * Asks for the entries after `after`.
 */
export interface Sync {
  t: "sync";
  conv: string;
  after: number;
  limit?: number;
}
export interface Ping {
  t: "ping";
  n: number;
}
/**
 * The client goes, and says so.
 */
export interface Leave {
  t: "bye";
}
/**
 * The connection stands. `convs` are the positions, sent before any data; `reset` names those whose newest page must be fetched again.
 */
export interface Welcome {
  t: "welcome";
  session: string;
  epoch: string;
  now: string;
  ping_s: number;
  mode: "degraded" | "live";
  me: Person;
  convs: ConvHead[];
  reset?: string[];
  aseq?: number;
  limits?: Limits;
}
/**
 * Somebody as the other side sees them. `id` is empty for whoever must not be addressed.
 */
export interface Person {
  name: string;
  id?: string;
  email?: string;
  role?: string;
}
/**
 * A conversation at a glance. Of two heads of one conversation the one with the greater `rev` is newer. `head` is the last `seq` that this side may see.
 */
export interface ConvHead {
  id: string;
  rev: number;
  head: number;
  state: "active" | "closed" | "waiting";
  created_at: string;
  visitor: Person;
  site: string;
  assignee?: Person | null;
  ended_at?: string | null;
  waiting_since?: string | null;
  page?: Page | null;
  topic?: Topic | null;
  feedback?: Feedback | null;
  visitor_marks?: Marks;
  agent_marks?: Marks;
}
/**
 * What conversations are about; somebody who returns within a `group` returns for the same thing.
 */
export interface Topic {
  id: number;
  name: string;
  group: string;
}
/**
 * How the conversation that ended was judged. The visitor may change their part until `until`; `by_agent` is for staff alone. Whether they would have called is asked where `asks_call` says so.
 */
export interface Feedback {
  until: string;
  resolved?: ("no" | "partly" | "yes") | null;
  stars?: number | null;
  comment?: string;
  by_agent?: ("no" | "partly" | "yes") | null;
  asks_call?: boolean;
  would_call?: boolean | null;
}
/**
 * How far one side has received and read, as `seq`.
 */
export interface Marks {
  recv?: number;
  read?: number;
}
export interface Limits {
  body?: number;
  frame?: number;
  files?: number;
  file_bytes?: number;
}
/**
 * The command is durable: its commit came first. `seq` is the entry it wrote, if it wrote one.
 */
export interface Ack {
  t: "ack";
  id: string;
  conv?: string | null;
  seq?: number | null;
  at?: string | null;
  dup?: boolean;
}
/**
 * One line of a conversation. A client applies it when `prev` is what it has.
 */
export interface Entry {
  t: "entry";
  conv: string;
  seq: number;
  prev: number;
  kind: "event" | "file" | "message" | "note";
  sender: "agent" | "bot" | "system" | "visitor";
  id: string;
  at: string;
  name?: string;
  agent?: string;
  body?: string;
  files?: FileRef[];
  event?: Event | null;
  reply?: FromReply | null;
}
export interface FileRef {
  id: string;
  name: string;
  size: number;
  type: string;
}
/**
 * What happened, for an entry of kind `event`. The `body` of one that `started` is what invited the visitor, and its `name` the agent who did.
 */
export interface Event {
  type:
    | "agent_lost"
    | "call_back"
    | "closed"
    | "handed_over"
    | "introduced"
    | "mailed"
    | "message_left"
    | "queued"
    | "reopened"
    | "returned"
    | "started"
    | "taken"
    | "went_silent";
  by?: string;
}
/**
 * A run of entries after `after`; `more` says that the run goes on.
 */
export interface Entries {
  t: "entries";
  conv: string;
  after: number;
  items: Entry[];
  more?: boolean;
}
/**
 * A conversation is new, or its state or people changed.
 */
export interface Conv {
  t: "conv";
  head: ConvHead;
}
/**
 * How far both sides have received and read; only grows.
 */
export interface Marked {
  t: "marked";
  conv: string;
  visitor: Marks;
  agent: Marks;
}
/**
 * One line of the agent's own dense log, numbered by `aseq`.
 */
export interface AgentLine {
  t: "agent";
  aseq: number;
  type: "alert" | "alert_over" | "assigned" | "consulted" | "revoked" | "unassigned";
  at: string;
  conv?: string | null;
  head?: ConvHead | null;
  why?: string;
}
/**
 * What the client has cannot be continued: fetch the newest page.
 */
export interface Reset {
  t: "reset";
  conv: string;
  head: number;
  why: "epoch" | "redacted" | "too_far";
}
/**
 * A snapshot; the one with the greatest `rev` wins.
 */
export interface Board {
  t: "board";
  key: "waiting";
  rev: number;
  data: Waiting;
}
/**
 * Who waits, longest first: the first of them, and how many there are.
 */
export interface Waiting {
  items: WaitingItem[];
  total: number;
}
export interface WaitingItem {
  conv: string;
  visitor: string;
  site: string;
  since: string;
  preview?: string;
  page?: string;
}
/**
 * `heads` are the heads of the client's conversations, so that it can tell what it misses.
 */
export interface Pong {
  t: "pong";
  n: number;
  now: string;
  mode: "degraded" | "live";
  heads?: {
    [k: string]: number;
  };
}
/**
 * A command was refused. `id` names the command, `retry_ms` says when trying again makes sense.
 */
export interface Err {
  t: "err";
  code:
    | "bad_frame"
    | "bad_state"
    | "closed"
    | "conflict"
    | "file_rejected"
    | "forbidden"
    | "id_reuse"
    | "identity_unverified"
    | "not_found"
    | "offer_expired"
    | "origin_not_allowed"
    | "over_capacity"
    | "rate_limited"
    | "too_large"
    | "unavailable"
    | "upgrade_required";
  message: string;
  id?: string | null;
  retry_ms?: number | null;
}
/**
 * Sent before every close that the server makes, because the close reason may be dropped.
 */
export interface Bye {
  t: "bye";
  code: number;
  message: string;
  retry_ms?: number | null;
}
/**
 * The agent's desk: a snapshot, the one with the greatest `rev` wins. Loads are thousandths. Whoever serves no queue is offered nobody and can take nothing over.
 */
export interface Desk {
  t: "desk";
  rev: number;
  state: string;
  declared: "available" | "away" | "closing";
  capacity: number;
  used: number;
  serves: boolean;
  reason?: string;
  offers?: OfferCard[];
  wraps?: Wrap[];
  consults?: Consult[];
  handing?: Handing[];
}
/**
 * A visitor who is offered to the agent, until `expires_at`.
 */
export interface OfferCard {
  id: number;
  head: ConvHead;
  queue: string;
  team: string;
  why: string;
  offered_at: string;
  expires_at: string;
  waiting_since: string;
  is_transfer?: boolean;
}
/**
 * Work after a conversation that still loads the desk, until `until` or until the agent is done.
 */
export interface Wrap {
  conv: string;
  until: string;
}
/**
 * A conversation in which this agent is being consulted, asked by a colleague.
 */
export interface Consult {
  conv: string;
  head: ConvHead;
  by: string;
  since: string;
}
/**
 * A conversation that this agent is passing on: somebody is asked `until` then, is being consulted, or it waits for a queue's agents until it comes back.
 */
export interface Handing {
  conv: string;
  to: string;
  warm: boolean;
  state: "asked" | "consulting" | "queued";
  until: string | null;
}
/**
 * Where a waiting visitor stands in line, and how long it will take; a snapshot, newest `rev` wins. `minutes` is left out while nothing can be said; with `closed` or `full` nobody will come now. `choices` are what else there is than waiting: to leave a message, to be called back.
 */
export interface Place {
  t: "place";
  conv: string;
  rev: number;
  state: "answered" | "closed" | "ended" | "full" | "offered" | "waiting";
  position?: number;
  minutes?: number | null;
  words?: string;
  usual_agent_busy?: boolean;
  choices?: ("call" | "message")[];
}
/**
 * The visitor did something on the site: the trail is read again from `view` on.
 */
export interface Trail {
  t: "trail";
  conv: string;
  view: string;
}
/**
 * A page asks for a visitor token. An old token that still holds is answered with itself.
 */
export interface VisitRequest {
  site: string;
  token?: string;
}
export interface Visit {
  token: string;
}
/**
 * Opens one agent socket, once, within a minute.
 */
export interface Ticket {
  ticket: string;
}
/**
 * Long-poll: answered at once when there is news after `resume`, else within `wait` seconds.
 */
export interface PollRequest {
  v: number;
  tab: string;
  resume?: Resume;
  page?: Page | null;
  wait?: number;
}
/**
 * What a socket would have sent.
 */
export interface Frames {
  frames: (
    | Welcome
    | Ack
    | Entry
    | Entries
    | Conv
    | Marked
    | AgentLine
    | Reset
    | Board
    | Typing
    | Pong
    | Err
    | Bye
  )[];
}
/**
 * The newest entries, or those before `before`, oldest first.
 */
export interface EntriesPage {
  conv: string;
  head: number;
  items: Entry[];
  more: boolean;
}
export interface ConvList {
  items: ConvHead[];
  more: boolean;
}
/**
 * What the loader and the panel may know of a site.
 */
export interface SiteConfig {
  key: string;
  name: string;
  title: string;
  greeting: string;
  reply_note: string;
  accent: string;
  on_accent: string;
  radius: number;
  position: "left" | "right";
  label: string;
  previews: boolean;
  asks_after: boolean;
}
/**
 * What agents can choose from.
 */
export interface Topics {
  items: Topic[];
}
export interface SavedReplies {
  items: SavedReply[];
}
/**
 * Words that an agent can insert: `{visitor}` and `{agent}` stand for names. A link comes first. Without a site it is for all of them.
 */
export interface SavedReply {
  id: number;
  title: string;
  shortcut: string;
  body: string;
  link?: string;
  site?: string;
}
/**
 * Whom one conversation can go to, whoever has it now left out.
 */
export interface Receivers {
  agents: Receiver[];
  queues: ReceivingQueue[];
}
/**
 * An agent to whom a conversation may go. Loads are thousandths.
 */
export interface Receiver {
  id: number;
  name: string;
  state: string;
  used: number;
  capacity: number;
  can_take: boolean;
  why_not: string;
}
/**
 * A queue to which a conversation may go; who comes now would wait about so many minutes, with 0 not at all.
 */
export interface ReceivingQueue {
  id: number;
  name: string;
  team: string;
  is_open: boolean;
  waiting: number;
  minutes: number | null;
  online: number;
  why_not: string;
}
/**
 * Where one conversation belongs, and why it came to its agent or did not yet. Empty where there is nothing to say.
 */
export interface Standing {
  queue: string;
  team: string;
  direction: string;
  audience: string;
  why: string;
  why_not_yet: string;
  entered_at: string | null;
  transfers: number;
}
/**
 * Everyone who serves, and what waits: a lead's page to assign and move.
 */
export interface Floor {
  agents: FloorAgent[];
  queues: FloorQueue[];
}
/**
 * An agent as whoever leads sees them; `can_take` is one usual conversation more.
 */
export interface FloorAgent {
  id: number;
  name: string;
  state: string;
  used: number;
  capacity: number;
  can_take: boolean;
  why_not: string;
  queues: number[];
  declared: string;
  reason: string;
}
export interface FloorQueue {
  id: number;
  name: string;
  team: string;
  is_open: boolean;
  waiting: number;
  minutes: number | null;
  online: number;
  why_not: string;
  longest_wait_s: number | null;
}
/**
 * The site's server says who the visitor is, by a JWT; an empty one signs them out.
 */
export interface IdentityRequest {
  site: string;
  token?: string;
  jwt?: string;
}
/**
 * The visitor's token from now on; none after signing out. `is_fresh`: another visitor than before, so that nothing of the one before may stay on the page. `tier` is theirs as a customer.
 */
export interface IdentityAnswer {
  token?: string;
  is_fresh?: boolean;
  tier?: string;
}
/**
 * How a site reaches out, for the page: GET /widget/reach?site=KEY.
 */
export interface ReachConfig {
  trail?: boolean;
  consent?: boolean;
  parameters?: string[];
  searches?: string[];
  entries?: EntryLook[];
  triggers?: TriggerRule[];
  page_goals?: PageGoal[];
  form_goals?: string[];
  goals?: string[];
  preview?: boolean;
}
/**
 * A way into the chat as the page draws it. `on` and `off` are page patterns; `unlock` is a condition in JSON (nothing: at once). An inline button or a link stands in the elements that `target` selects. `shape` is the path of its icon, of 24 by 24, where it is not the launcher's own. `offers` says what opening leads to now, and `words` say so too; entry points that would be hidden are not sent, or are `off` every page where they are the launcher. Where there are `tiers`, it is only for customers of one of them.
 */
export interface EntryLook {
  id: number;
  look?: "bubble" | "inline" | "link" | "tab";
  words?: string;
  icon?: "chat" | "none" | "phone" | "question";
  accent?: string;
  on_accent?: string;
  position?: "left" | "right";
  target?: string;
  motion?: "bounce" | "flash" | "none";
  motion_after_s?: number;
  devices?: ("desktop" | "phone" | "tablet")[];
  on?: string[];
  off?: string[];
  unlock?: unknown;
  offers?: "callback" | "chat" | "message";
  purpose?: string;
  motion_times?: number;
  who?: "ask" | "everyone" | "signed_in";
  shape?: string;
  tiers?: string[];
}
/**
 * What the browser knows of a trigger: where, and the part of its condition that it can decide. Triggers come in their order: the highest priority first, then the older.
 */
export interface TriggerRule {
  id: number;
  on?: string[];
  off?: string[];
  condition?: unknown;
}
/**
 * A goal that is reached by a page.
 */
export interface PageGoal {
  name: string;
  pages: string[];
}
/**
 * The browser finds that these triggers hold, the first in order first: POST /api/v1/visitor/moments. `facts` are those that the browser knows.
 */
export interface Moment {
  site: string;
  token: string;
  view: number;
  page: Here;
  /**
   * @minItems 1
   */
  triggers: [number, ...number[]];
  facts: {
    [k: string]: boolean | number | string | string[] | null;
  };
  consent?: boolean;
}
/**
 * Where the visitor is on the site.
 */
export interface Here {
  url: string;
  title?: string;
  referrer?: string;
}
/**
 * `invitation` may be shown now. Without one, the triggers asked for may be asked for again after `again_s` seconds, or not in this visit where it is 0.
 */
export interface MomentAnswer {
  invitation?: InvitationCard | null;
  again_s?: number;
}
/**
 * What a visitor is shown. All of it is text. `trigger` is 0 for an agent's own word.
 */
export interface InvitationCard {
  id: string;
  trigger: number;
  title: string;
  body: string;
  accept: string;
  dismiss: string;
}
/**
 * What a visitor did with an invitation, or with an entry point: POST /api/v1/visitor/deeds. Said twice it counts once. Accepting begins the conversation before it is answered.
 */
export interface Deed {
  site: string;
  token: string;
  did: "accepted" | "dismissed" | "opened" | "shown";
  view?: number;
  invitation?: string | null;
  entry?: number | null;
  id?: string | null;
  page?: Here | null;
}
/**
 * `conversation` is what an acceptance began.
 */
export interface DeedAnswer {
  conversation?: string | null;
}
/**
 * A page says that a goal was reached. With an `id` it counts once, whoever tells it.
 */
export interface GoalFromPage {
  site: string;
  token: string;
  goal: string;
  id?: string;
  value?: number;
  currency?: string;
  url?: string;
}
/**
 * The business's server says so, of a customer it knows or of a visitor's id.
 */
export interface GoalFromServer {
  goal: string;
  id: string;
  customer?: string;
  visitor?: string | null;
  value?: number;
  currency?: string;
}
/**
 * `dup`: it was known already, nothing changed.
 */
export interface GoalAnswer {
  id: string;
  dup?: boolean;
}
/**
 * What a page tells, and `left`, the last that the page before it in this tab had to tell. The first has no token and is answered with one. What is too long is cut, not refused.
 */
export interface Beacon {
  view: number;
  page: Here;
  heard?: number;
  n?: number | null;
  seconds?: number;
  scroll?: number;
  events?: Told[];
  ago?: number;
  site: string;
  token?: string;
  consent?: boolean;
  left?: PageNews | null;
}
/**
 * One thing that happened on the page, `ago` milliseconds before the beacon was sent. `label` is the word on what was clicked, the name of the form, step or event, or what was searched for; `field` is a field's name, never its value; `code` the status of a failed request.
 */
export interface Told {
  kind:
    | "article_read"
    | "article_unhelpful"
    | "click"
    | "dead_click"
    | "error"
    | "event"
    | "form_abandoned"
    | "form_progress"
    | "form_refused"
    | "form_sent"
    | "rage_click"
    | "request_failed"
    | "search"
    | "step";
  label?: string;
  field?: string;
  code?: number;
  count?: number;
  ago?: number;
}
/**
 * What a page tells of itself, `ago` milliseconds after it was so. `view` is a number that it makes up when it opens, and `heard` how many of its events were before these: what was not answered comes again. Older scripts tell nothing again, and count in `n` instead how often the page has told something.
 */
export interface PageNews {
  view: number;
  page: Here;
  heard?: number;
  n?: number | null;
  seconds?: number;
  scroll?: number;
  events?: Told[];
  ago?: number;
}
/**
 * `token` is the visitor's, when this beacon began them; `invitation` an agent's word to them.
 */
export interface BeaconAnswer {
  token?: string;
  invitation?: InvitationCard | null;
}
/**
 * A page that a visitor saw, with what happened on it.
 */
export interface TrailPage {
  id: string;
  url: string;
  title: string;
  at: string;
  seconds: number;
  scroll: number;
  steps?: TrailStep[];
}
/**
 * Something that happened on a page, as the team sees it.
 */
export interface TrailStep {
  kind:
    | "article_read"
    | "article_unhelpful"
    | "click"
    | "dead_click"
    | "error"
    | "event"
    | "form_abandoned"
    | "form_progress"
    | "form_refused"
    | "form_sent"
    | "rage_click"
    | "request_failed"
    | "search"
    | "step";
  at: string;
  label?: string;
  field?: string;
  code?: number;
  count?: number;
}
/**
 * Pages that the visitor saw, newest first, also before they were known and in their other browsers.
 */
export interface TrailAnswer {
  customer: Customer;
  pages: TrailPage[];
  more: boolean;
  visit?: Visiting | null;
  led?: Led | null;
}
/**
 * Who the site's server says it is. Without an `id` nobody has vouched for them.
 */
export interface Customer {
  id?: string;
  tier?: string;
  attributes?: {
    [k: string]: boolean | number | string;
  };
  verified_at?: string | null;
  links?: Link[];
}
/**
 * A way to the customer's record in the business's own system.
 */
export interface Link {
  label: string;
  url: string;
}
/**
 * A visit at a glance.
 */
export interface Visiting {
  began_at: string;
  seen_at: string;
  landing_url: string;
  referrer: string;
  campaign: {
    [k: string]: string;
  };
  device: string;
  browser: string;
  system: string;
  language: string;
  country: string;
  city: string;
}
/**
 * What led to the conversation: the entry point that was opened, an invitation of a trigger that was accepted, or one by an agent's hand. `name` is the entry point's, the trigger's or the agent's; `words` are those that the visitor read.
 */
export interface Led {
  by: "agent" | "entry" | "trigger";
  name: string;
  at: string;
  words?: string;
}
/**
 * Those who came first; ask for more with `after`, the last one's `visit`.
 */
export interface OnSiteAnswer {
  items: OnSite[];
  total: number;
  more: boolean;
}
/**
 * Somebody who is on the site now.
 */
export interface OnSite {
  visitor: string;
  visit: string;
  site: string;
  name: string;
  since: string;
  seen_at: string;
  url: string;
  title: string;
  pages: number;
  chats: number;
  device: string;
  country: string;
  customer?: string;
  tier?: string;
  value?: number | null;
  conversation?: string | null;
  invited_at?: string | null;
}
/**
 * An agent's own words to somebody on the site.
 */
export interface InviteRequest {
  message: string;
}
/**
 * Where one conversation should go, and how, and what whoever is responsible may do next. Empty where its team has nothing in mind for it.
 */
export interface Course {
  goal?: Pursued | null;
  guideline?: Guideline | null;
  suggestion?: Suggestion | null;
}
/**
 * What a conversation should lead to: what the visitor should do, and the agent for it, `until` then.
 */
export interface Pursued {
  visitor_does: string;
  agent_does: string;
  steps: GoalStep[];
  until: string;
  reached_at?: string | null;
}
export interface GoalStep {
  words: string;
  done: boolean;
}
/**
 * How to handle a conversation: the version that holds now of what it is `about`, safe to be shown as it is; `is_read` by whoever asks.
 */
export interface Guideline {
  id: number;
  about: string;
  version: number;
  since: string;
  html: string;
  is_read: boolean;
}
/**
 * What its agent may do next: `text` is to be put into the message, a conversation may be handed over to `queue`, and what closes asks the visitor afterwards.
 */
export interface Suggestion {
  id: number;
  kind: "call" | "close" | "co_browse" | "coupon" | "link" | "queue";
  name: string;
  text?: string;
  queue?: number | null;
}
export interface KeptGuidelines {
  guidelines: KeptGuideline[];
}
/**
 * A version that holds now: who has read it, and who serves by it and has not.
 */
export interface KeptGuideline {
  id: number;
  team: number;
  queue: number | null;
  topic: number | null;
  about: string;
  version: number;
  since: string;
  text: string;
  read: Reader[];
  unread: Reader[];
}
export interface Reader {
  id: number;
  name: string;
  at?: string | null;
}
/**
 * The next version, or the first, of what holds for a team, one of its queues, or a topic.
 */
export interface GuidelineRequest {
  team: number;
  text: string;
  queue?: number | null;
  topic?: number | null;
}
/**
 * Starts the visitor's conversation, or answers with the one already open. `body` is its first message, stored under the op's own `id`.
 */
export interface StartArgs {
  body?: string;
  page?: Page | null;
}
/**
 * The visitor says who they are. Nothing is verified by it.
 */
export interface IntroduceArgs {
  name?: string;
  email?: string;
}
/**
 * This act needs nothing.
 */
export type NoArgs = Record<string, never>;
/**
 * Whether the conversation resolved what the visitor came for, as whoever says it sees it.
 */
export interface ResolveArgs {
  value: "no" | "partly" | "yes";
}
/**
 * What the visitor thinks of the conversation that ended: stars, words, or both. The last one counts.
 */
export interface RateArgs {
  value?: number | null;
  comment?: string;
}
/**
 * Whether the visitor would have called if they could not have chatted.
 */
export interface CallArgs {
  value: boolean;
}
/**
 * Waits no more: the answer goes to this address. `body` is the message.
 */
export interface LeaveMessageArgs {
  email: string;
  body: string;
}
/**
 * Waits no more: somebody calls this number.
 */
export interface CallBackArgs {
  phone: string;
  name?: string;
}
/**
 * A line for the team only.
 */
export interface NoteArgs {
  body: string;
}
/**
 * What the conversation is about; null takes the topic away.
 */
export interface TopicArgs {
  topic: number | null;
}
/**
 * How the conversation goes on by telephone.
 */
export interface VoiceArgs {
  kind: "agent_calls_visitor" | "callback_scheduled" | "told_to_call";
}
export interface OfferArgs {
  offer: number;
}
/**
 * What the agent declares; `reason` goes with `away`.
 */
export interface StateArgs {
  state: "available" | "away" | "closing";
  reason?: string;
}
/**
 * To an agent or to a queue, one of the two; `warm` asks the agent in first.
 */
export interface TransferArgs {
  agent?: number | null;
  queue?: number | null;
  note?: string;
  warm?: boolean;
}
export interface AssignArgs {
  agent: number;
}
/**
 * An agent serves a queue, or no longer.
 */
export interface MoveArgs {
  agent: number;
  queue: number;
  serves: boolean;
}
/**
 * A step of the conversation's goal was done, or was not after all.
 */
export interface TickArgs {
  step: number;
  done: boolean;
}
/**
 * Something is wrong with a page: where on it, and what the visitor said of it.
 */
export interface ReportPageArgs {
  page: string;
  tag: "broken" | "missing" | "unclear" | "wrong";
  element?: string;
  quote?: string;
}
/**
 * The agent has read this version of the guidelines of the conversation.
 */
export interface ReadGuidelineArgs {
  guideline: number;
}
/**
 * Something that was suggested in the conversation.
 */
export interface SuggestionArgs {
  suggestion: number;
}

export type ErrorCode = Err["code"];

export const VERSION = 1;
export const SUBPROTOCOL = "livechat.v1";
export const BODY_LIMIT = 8000;
export const FRAME_LIMIT = 65536;
export const FILES_PER_MESSAGE = 5;
export const SYNC_LIMIT = 200;
export const RESUME_LIMIT = 500;
export const CLOSE = {
  DONE: 1000,
  BAD_FRAME: 4400,
  TOKEN: 4401,
  FORBIDDEN: 4403,
  HELLO_LATE: 4408,
  SUPERSEDED: 4409,
  VERSION: 4410,
  RESTART: 4412,
  TOO_LARGE: 4413,
  RATE: 4429,
  TOO_MANY: 4431,
  REVOKED: 4440,
  SLOW: 4450,
  IDLE: 4460,
  INTERNAL: 4500,
  UNAVAILABLE: 4503,
} as const;
export const HTTP_STATUS: Record<ErrorCode, number> = {
  bad_frame: 400,
  too_large: 413,
  bad_state: 409,
  not_found: 404,
  forbidden: 403,
  closed: 409,
  id_reuse: 409,
  rate_limited: 429,
  over_capacity: 409,
  offer_expired: 410,
  conflict: 409,
  file_rejected: 415,
  identity_unverified: 401,
  origin_not_allowed: 403,
  unavailable: 503,
  upgrade_required: 426,
};
