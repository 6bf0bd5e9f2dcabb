// Every sentence of the dashboard, ready to be translated: here those that come with the page, and in `viewWords.ts`
// those of the views that are fetched when somebody opens them.

import type { COMPARISONS, View } from "./address";
import type { Dimension } from "./dimensions";
import type { Preset } from "./period";

const views: Record<View, string> = {
  overview: "Overview",
  live: "Right now",
  teams: "Teams",
  agents: "Agents",
  times: "Busy hours",
  sources: "Where from",
  reaching: "Reaching out",
  experiments: "Experiments",
};

const presets: Record<Preset, string> = {
  today: "Today",
  yesterday: "Yesterday",
  "7d": "Last 7 days",
  "28d": "Last 28 days",
  month: "This month",
  "last-month": "Last month",
};

const comparisons: Record<(typeof COMPARISONS)[number], string> = {
  none: "Nothing",
  previous: "The time before",
  year: "A year earlier",
};

const dimensions: Record<Dimension, string> = {
  team: "Team",
  queue: "Queue",
  agent: "Agent",
  site: "Site",
  entry_point: "Entry point",
  origin: "Who began",
  device: "Device",
  language: "Language",
  topic: "Topic",
};

const states: Record<string, string> = {
  available: "Available",
  busy: "Busy",
  full: "Full",
  closing: "Finishing",
  away: "Away",
  wrap: "Work after",
  reconnecting: "Reconnecting",
  not_responding: "Not responding",
  offline: "Offline",
};

export const words = {
  product: "Livechat",
  title: "Dashboard",
  pageTitle: (view: string) => `${view} – Livechat`,
  console: "Console",
  signOut: "Sign out",
  skip: "Skip to the numbers",
  views,
  presets,
  comparisons,
  dimensions,
  states,

  filters: {
    title: "What is shown",
    period: "Period",
    dates: "Two dates",
    first: "First day",
    last: "Last day",
    zone: "Time zone",
    compare: "Compared with",
    add: "Add a filter",
    addTitle: "Show only",
    remove: (dimension: string, label: string) => `No longer only ${dimension.toLowerCase()} ${label}`,
    clear: "Show everything",
    wrongOrder: "The last day is before the first.",
    print: "Print",
    change: "Change",
    firstCompared: "First day compared",
    lastCompared: "Last day compared",
    days: (first: string, last: string) => (first === last ? first : `${first} to ${last}`),
    until: (days: string, time: string) => `${days}, ${time}`,
  },

  saying: {
    conversations: "Conversations",
    subject: { reaching: "Invitations and entry points" } as Partial<Record<View, string>>,
    order: [
      "origin",
      "device",
      "language",
      "topic",
      "queue",
      "team",
      "agent",
      "entry_point",
      "site",
    ] as const,
    keys: {
      "origin reactive": "begun by visitors",
      "origin proactive": "after an invitation",
      "origin agent_outbound": "begun by agents",
      "device desktop": "on computers",
      "device phone": "on phones",
      "device tablet": "on tablets",
    } as Partial<Record<string, string>>,
    of: {
      origin: (label: string) => label,
      device: (label: string) => `on ${label}`,
      language: (label: string) => `in ${label}`,
      topic: (label: string) => `about ${label}`,
      queue: (label: string) => `in ${label}`,
      team: (label: string) => `of ${label}`,
      agent: (label: string) => `of ${label}`,
      entry_point: (label: string) => `through ${label}`,
      site: (label: string) => `on ${label}`,
    } satisfies Record<Dimension, (label: string) => string>,
  },

  problem: {
    unreachable: "The server cannot be reached. The numbers below are the last that arrived.",
    offline: "You are offline. The numbers below are the last that arrived.",
    failed: "The server could not answer. It is tried again in a moment.",
    signedOut: "You are no longer signed in. What you looked at is kept in the address.",
    signIn: "Sign in",
    mine: "Show what I may see",
    week: "Last 7 days",
    everything: "Take the filters away",
  },

  misread: {
    view: (given: string) => `There is no page “${given}”.`,
    period: (given: string) => `“${given}” is not a period.`,
    by: (given: string) => `Numbers are not told by “${given}”.`,
    date: (given: string) => `“${given}” is not a date.`,
    oneDay: "A period has a first day and a last.",
    order: (last: string, first: string) => `The last day, ${last}, is before the first, ${first}.`,
    zone: (given: string) => `“${given}” is not a time zone.`,
    compare: (given: string) => `“${given}” is nothing to compare with.`,
    look: "What should be opened cannot be found.",
    instead: "The address was not understood; below is what is usually shown.",
    go: "Go on with this",
  },

  attention: {
    title: "What to look at",
    missed: (missed: number, judged: number) =>
      judged === 1
        ? "The target is missed."
        : `${missed} of ${judged} targets ${missed === 1 ? "is" : "are"} missed.`,
    met: (judged: number) =>
      judged === 0
        ? "None of these numbers has a target."
        : judged === 1
          ? "The target is met."
          : judged === 2
            ? "Both targets are met."
            : `All ${judged} targets are met.`,
    worse: (many: number) =>
      many === 1 ? "One number is worse than before." : `${many} numbers are worse than before.`,
    nothing: "Nobody came in this period.",
    elsewhere: "Choose other days, or take a filter away.",
    now: (value: string, gap: string) => `${value}, ${gap}.`,
    was: (value: string, before: string) => `${value}, it was ${before}.`,
    see: "See the conversations",
    seen: (label: string) => `See the conversations behind ${label}`,
    setTargets: "Set targets",
  },

  explained: {
    close: "Close",
    counts: "Counted by",
    clocks: {
      arrival: "when the visitor asked for a person",
      end: "when the conversation ended",
      order: "when the order came",
      slice: "each second as it passed",
    },
    now: "In this period",
    of: (n: string, what: string) => `${n} ${what} (n)`,
    certainty: "How sure",
    spread: "How it spreads",
    target: "Target",
    before: "Before",
    tooLow: "Too low, it usually means",
    tooHigh: "Too high, it usually means",
    action: "What to do",
    meaning: (label: string) => `What it means: ${label}`,
  },

  age: {
    current: (time: string) => `Everything until ${time} is in these numbers.`,
    provisional: "Some of it can still change: visitors of this period are still being served.",
    notOver: "The period is not over yet.",
    late: (age: string) => `These numbers are ${age} old. What came later is counted and follows.`,
    seconds: (seconds: number) => `${seconds} seconds`,
    minutes: (minutes: number) => (minutes === 1 ? "a minute" : `${minutes} minutes`),
    hours: (hours: number) => (hours === 1 ? "an hour" : `${hours} hours`),
    days: (days: number) => (days === 1 ? "a day" : `${days} days`),
    compared: (days: string) => `Compared with ${days}.`,
    comparedLater: (days: string) => `Compared with ${days} once those numbers are worked out.`,
    working: "These numbers are still being worked out.",
    follows: "They appear here by themselves, the newest days first.",
    older: "Older numbers are still being worked out.",
    remade: (moment: string) => `What came before ${moment} is being counted again by the newest rules.`,
    waiting: "The numbers are on their way.",
    failed: "The numbers could not be loaded.",
    again: "Try again",
  },

  download: {
    these: "Download",
    those: (what: string) => `Download ${what}`,
    kinds: { csv: "CSV", xlsx: "Excel" },
    spoken: (what: string, kind: string) => `Download ${what} as ${kind}`,
    nine: "the nine numbers",
    overTime: "the nine numbers over time",
    goals: "goals",
    pursued: "goals of conversations",
    suggested: "what was suggested",
    guidelines: "before and after guidelines",
    queues: "queues",
    agents: "agents",
    due: "who is late or about to be",
    experiments: "experiments",
    problems: "what is wrong with pages",
  },

  tile: {
    of: (n: string, what: string) => `of ${n} ${what}`,
    n: (n: string) => `n = ${n}`,
    range: (low: string, high: string) => `, likely ${low} to ${high}`,
    between: (low: string, high: string) => `With 95 % certainty between ${low} and ${high}.`,
    met: "Target met",
    missed: "Target missed",
    atOnce: (reply: string) => `Accepted at once: the first reply came after ${reply}.`,
    noTarget: "No target",
    noCommonTarget: "No target that all teams share",
    means: "What it means",
    conversations: "Conversations",
    percentiles: (p50: string, p90: string, p95: string) =>
      `Half below ${p50}, nine in ten below ${p90}, 19 in 20 below ${p95}.`,
    better: "better",
    worse: "worse",
    none: (what: string) => `No ${what}`,
    tooFew: (n: number, least: number, what: string) => `Too few to tell: ${n} of at least ${least} ${what}`,
    incomparable: "In several currencies, which do not add up",
    noneBefore: "none before",
    isNew: "new",
  },

  chart: {
    reading: (when: string, value: string, basis: string) => `${when}: ${value} (${basis})`,
    readingBefore: (value: string) => `before: ${value}`,
    target: (value: string) => `target ${value}`,
    table: "As a table",
    tableOf: (label: string) => `${label}, as a table`,
    when: "When",
    counted: (clock: string) => `Counted ${clock}.`,
    before: "before",
    provisional: "can still change",
    unripe: (first: string, days: number) => `From ${first} on it is not known yet: that takes ${days} days.`,
    nobody: "nobody came",
    gap: (none: string, first: string, last: string) =>
      last ? `No line from ${first} to ${last}: ${none}.` : `No line on ${first}: ${none}.`,
    gaps: (none: string, empty: number, all: number, isDays: boolean) =>
      `No line on ${empty} of ${all} ${isDays ? "days" : "hours"}: ${none}.`,
    nothing: "There is nothing to draw of this in this period.",
    pick: "Show",
  },

  drill: {
    title: (label: string) => `${label}: the conversations`,
    titleOf: (label: string, called: string) => `${label}, ${called}: the conversations`,
    atHour: (day: string, hour: string) => `${day} at ${hour}`,
    waitingIn: (queue: string) => `Who waits in ${queue}`,
    heldBy: (agent: string) => `Conversations of ${agent} right now`,
    since: "Since",
    lasts: "For",
    nobodyThere: "Nobody is there any more.",
    counted: "Only those counted",
    rest: "Only those not counted",
    over: (target: string) => `Only those over the target of ${target}`,
    under: (target: string) => `Only those under the target of ${target}`,
    of: (what: string) => `All ${what}`,
    yes: "yes",
    no: "no",
    visitor: "Visitor",
    agent: "Agent",
    queue: "Queue",
    entered: "Came",
    behind: (label: string, of: string, value: string) => `${value}: the conversations of ${label}, ${of}`,
    open: (visitor: string) => `Open the conversation with ${visitor}`,
    nobody: "Nobody",
    none: "No conversation stands behind this number.",
    more: "Look further back",
    close: "Close",
  },

  live: {
    waiting: "Waiting now",
    longest: "Longest wait",
    load: "Places taken",
    ownLoad: "Your places taken",
    loadOf: (used: string, capacity: string) => `${used} of ${capacity}`,
    conversations: "Conversations",
    online: "Agents here",
    dueSoon: "Due within a minute",
    overdue: "Over their target",
    queues: "Queues",
    agents: "Agents",
    queue: "Queue",
    team: "Team",
    agent: "Agent",
    state: "State",
    carries: "Carries",
    noQueues: "There are no queues yet. An admin can make one.",
    noAgents: "No agent has a desk yet.",
    today: "Today so far",
    who: (many: number, name: string) => `${many}: who waits in ${name}`,
    whom: (many: number, name: string) => `${many}: the conversations of ${name}`,
    moves: (time: string) => `As it was at ${time}. It moves by itself.`,
    stands: (time: string) => `As it was at ${time}.`,
    big: "Big screen",
    leaveBig: "Leave the big screen",
    more: (many: number) => `and ${many} more`,
    waitingBriefly: "Waiting",
    longestBriefly: "Longest",
    lateBriefly: "Late",
    onlineBriefly: "Here",
    still: (age: string) => `This stands still: it is ${age} old.`,
  },

  breakdown: {
    by: "By",
    nothing: "Nobody came in this period.",
    nothingBy: (dimension: string) =>
      `Nothing is counted by ${dimension.toLowerCase()} in this period. Choose other days, or take a filter away.`,
    unnamed: "Not known",
  },

  direction: {
    quality: "Quality",
    quantity: "Quantity",
    pick: "What the teams are there for",
    together: "All teams",
    missed: (many: number) => `${many} missed`,
    onlyCounts: "Teams are there for different things, so of all of them together only counts are shown.",
    set: "Set a goal",
    noTeams: "There are no teams yet. An admin can make one.",
  },
};
