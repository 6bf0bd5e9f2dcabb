// Every sentence of the dashboard, in one place and ready to be translated.

import type { Comparison, Dimension, View } from "./address";
import type { Preset } from "./period";

const views: Record<View, string> = {
  overview: "Overview",
  live: "Right now",
  teams: "Teams",
  agents: "Agents",
  times: "Busy hours",
  sources: "Where from",
};

const presets: Record<Preset, string> = {
  today: "Today",
  yesterday: "Yesterday",
  "7d": "Last 7 days",
  "28d": "Last 28 days",
  month: "This month",
  "last-month": "Last month",
};

const comparisons: Record<Comparison, string> = {
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
    add: "Filter",
    addTitle: "Show only",
    remove: (dimension: string, label: string) => `No longer only ${dimension.toLowerCase()} ${label}`,
    clear: "Show everything",
    wrongOrder: "The last day is before the first.",
    print: "Print",
  },

  age: {
    current: (time: string) => `Everything until ${time} is in these numbers.`,
    provisional: "Some of it can still change: visitors of this period are still being served.",
    late: (minutes: number) =>
      `These numbers are ${minutes} minutes old. What came later is counted and follows.`,
    first: "The numbers are being worked out for the first time.",
    waiting: "The numbers are on their way.",
    failed: "The numbers could not be loaded.",
    again: "Try again",
  },

  download: {
    these: "Download",
    kinds: { csv: "CSV", xlsx: "Excel" },
    spoken: (what: string, kind: string) => `Download ${what} as ${kind}`,
    nine: "the nine numbers",
  },

  tile: {
    of: (n: string, what: string) => `of ${n} ${what}`,
    between: (low: string, high: string) => `With 95 % certainty between ${low} and ${high}.`,
    met: "Target met",
    missed: "Target missed",
    noTarget: "No target",
    noCommonTarget: "No target that all teams share",
    means: "What it means",
    conversations: "The conversations",
    percentiles: (p50: string, p90: string, p95: string) =>
      `Half below ${p50}, nine in ten below ${p90}, 19 in 20 below ${p95}.`,
    better: "better",
    worse: "worse",
    empty: "Nothing to count yet",
  },

  chart: {
    table: "As a table",
    when: "When",
    before: "before",
    provisional: "can still change",
    nothing: "Nothing happened in this period.",
    pick: "Show",
  },

  drill: {
    title: (label: string) => `${label}: the conversations`,
    counted: "Counted",
    of: "Counted of",
    visitor: "Visitor",
    agent: "Agent",
    queue: "Queue",
    entered: "Came",
    value: "Value",
    open: (visitor: string) => `Open the conversation with ${visitor}`,
    nobody: "Nobody",
    none: "No conversation stands behind this number.",
    more: "More",
    close: "Close",
  },

  live: {
    waiting: "Waiting now",
    nobodyWaits: "Nobody waits",
    longest: "Longest wait",
    load: "Carried",
    loadOf: (used: string, capacity: string) => `${used} of ${capacity} places`,
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
    today: "Today",
    stopped: "Moves again when this page is looked at.",
  },

  breakdown: {
    by: "By",
    nothing: "Nobody came in this period.",
    unnamed: "Not known",
  },

  heat: {
    title: "When visitors come",
    spoken: (day: string, hour: string, value: string, n: string) => `${day} ${hour}: ${value} (${n})`,
    hour: "Hour",
    less: "less",
    more: "more",
  },
};
