// Every sentence of the views that are fetched when somebody opens them: the page comes without.

const alsoWaiting = (many: number) => (many ? `, and ${many} ${many === 1 ? "waits" : "wait"}` : "");

export const viewWords = {
  lookout: {
    late: (many: number, queue: string, longest: string, isAlone: boolean) =>
      [
        `${many} ${many === 1 ? "is" : "are"} over their target in ${queue}`,
        longest ? `, the longest wait is ${longest}` : "",
        isAlone ? ", and no agent of it is here." : ".",
      ].join(""),
    alone: (many: number, queue: string) =>
      `${many} ${many === 1 ? "waits" : "wait"} in ${queue}, and no agent of it is here.`,
    silent: (agent: string) => `${agent} does not respond to offers.`,
    soon: (many: number) => `${many} will be over the target within a minute.`,
    full: (waiting: number) => `Every agent is full${alsoWaiting(waiting)}.`,
    youAreFull: (waiting: number) => `You are full${alsoWaiting(waiting)}.`,
    nobodyHere: "No agent is here.",
    calm: "All is well: nobody waits.",
    inTime: (waiting: number) =>
      `All is well: ${waiting} ${waiting === 1 ? "waits" : "wait"}, all within their target.`,
  },

  aim: {
    none: "This team has no goal at the moment.",
    why: "How this is worked out",
    over: (share: string, isSeasonal: boolean) =>
      `${share} of ${isSeasonal ? "the demand to be expected" : "the time"} is over.`,
    countedUp: (value: string, target: string, share: string, over: string, pace: string) =>
      `${over} On time would be ${share} of ${target}; ${value} of that is a pace of ${pace}.`,
    moved: (baseline: string, target: string, over: string, expected: string, pace: string) =>
      `${over} On the way from ${baseline} to ${target} it should be at ${expected} by now: a pace of ${pace}.`,
    goesOn: (forecast: string, meets: boolean) =>
      `If it goes on like this, it ends at ${forecast}, ${meets ? "which meets the goal" : "which misses the goal"}.`,
    colours: "On course from a pace of 100 %, a little behind from 85 %, else behind.",
    of: {
      at_least: (target: string) => `of at least ${target}`,
      at_most: (target: string) => `to come to ${target} at most`,
    },
    status: { green: "On course.", amber: "A little behind.", red: "Behind.", "": "Nothing to tell yet." },
    pace: (pace: string) => `Pace ${pace}.`,
    expected: "By now it should be",
    forecast: "At this pace it will be",
    lift: {
      percent: "An experiment found that invitations changed the share who reach it by",
      other: "An experiment found that invitations changed it by",
    },
    lifted: (experiment: string, low: string, high: string) => `(95 %: ${low} to ${high}; “${experiment}”).`,
    baseline: "Before it was",
    measured: (metric: string, n: string) => `${metric} (n = ${n}).`,
    days: (from: string, to: string) => `${from} to ${to}.`,
    owner: (name: string) => `Kept by ${name}.`,
  },

  problems: {
    title: "What agents report of pages",
    none: "Nothing was reported in the last eight weeks. Agents report a page with Alt B.",
    what: "What is wrong",
    reports: "Reported",
    weeks: "Eight weeks",
    byWeek: (weeks: string) => `By week, the oldest first: ${weeks}`,
    state: "State",
    brought: "Conversations begun there",
    tags: {
      unclear: "Hard to understand",
      wrong: "Wrong or out of date",
      broken: "Does not work",
      missing: "Something is missing",
    },
    states: { new: "New", accepted: "Accepted", fixed: "Fixed", declined: "Declined" },
    around: (before: string, after: string, days: string) =>
      `${before} before, ${after} after it was fixed (${days} days each)`,
  },

  pursuit: {
    goal: (visitor: string, agent: string) => `In each conversation: ${visitor} (${agent})`,
    reached: (share: string, reached: string, decided: string) =>
      `Reached in ${share}: ${reached} of ${decided} whose time was over in the last four weeks.`,
    undecided: "Nothing to tell yet.",
    open: (open: string, early: string) => `Still open: ${open}, of which ${early} reached it already.`,
    ticked: (share: string) => `Agents ticked off ${share} of their steps.`,
    said: "Would have called, as visitors say",
    of: (share: string, answers: string) => `${share} of ${answers} answers in the last four weeks.`,
    nobodySaid: "Nobody has answered in the last four weeks.",
    counted: "Calls that were counted",
    perThousand: (calls: string, visits: string) =>
      `${calls} for each 1,000 visits (of ${visits}). Only these are spared or not.`,
    nobodyCounted: "Nobody has told how many calls came. An admin can bring them by day.",
  },

  suggested: {
    rule: (name: string, version: number) =>
      `Suggested: ${name}${version > 1 ? ` (version ${version})` : ""}`,
    shown: (shown: string, used: string, dismissed: string, ignored: string) =>
      `In the last four weeks shown in ${shown} conversations: used in ${used}, put aside in ${dismissed}, let be in ${ignored}.`,
    leftOut: (many: string) => `Left out by chance in ${many}.`,
    resolved: "Said to be resolved",
    reached: "Goal reached",
    beside: (what: string, came: string, of: string, alone: string, ofAlone: string) =>
      `${what}: ${came} of ${of}, and ${alone} of ${ofAlone} where it was left out.`,
    effect: (name: string, value: string) => `${name[0]?.toUpperCase()}${name.slice(1)}: ${value}.`,
    between: (low: string, high: string) =>
      `With 95 % certainty between ${low} and ${high}, whenever one looks.`,
  },

  guided: {
    title: "Guidelines: before and after",
    none: "No guidelines of this team have had a version before.",
    of: (about: string, version: number, since: string, days: string) =>
      `${about}: version ${version}, since ${since}, beside ${days} days before it`,
    before: (many: string) => `Before (${many})`,
    after: (many: string) => `Since (${many})`,
    n: (n: string) => `n = ${n}`,
    caveat:
      "Two times beside each other: what else changed between them changed these numbers, too. In brackets: conversations that were taken.",
  },

  reaching: {
    funnel: "From the right moment to the goal",
    pages: "Pages on which conversations begin",
    page: "Page",
    otherPages: "Other pages",
    unitOfPages:
      "Of each site and day (UTC) the hundred pages with most conversations are told apart; all beyond them, and beyond these rows, are “Other pages”.",
    unit: "One is a visitor on one day with one trigger. A goal counts once: for the conversation whose first reply came last before it.",
    leftAtOnce:
      "Left at once: the site, within ten seconds. Where many more do than of those left alone, the trigger pauses itself. It is not looked for where an agent invites.",
    alone: (share: string) => `alone ${share}`,
    unitOfEntries:
      "Seen and opened are visits. A goal counts once: for the conversation whose first reply came last before it.",
    noUplift: "Those who chat differ from those who do not. What chat changed is told by experiments.",
    nobody: "Nobody could be invited in this period.",
    nobodyEntered: "Nobody saw an entry point in this period.",
    together: "All together",
    ofThose: (share: string, range: string) => `${share} of those before, ${range}`,
    behind: (step: string, row: string, n: string) =>
      `${n}: the conversations of ${row}, ${step.toLowerCase()}`,
    only: "This is told of sites, teams and queues. Other filters do not apply.",
    acceptance: "Accepted of seen",
    conversationRate: "Conversations of seen",
    splits: { trigger: "Trigger", variant: "Words", device: "Device", entry_point: "Entry point" },
    steps: {
      eligible: "Could be invited",
      left_alone: "Left alone by chance",
      invited: "To be invited",
      shown: "Saw it",
      opened: "Opened it",
      dismissed: "Closed it",
      left: "Left at once",
      accepted: "Accepted",
      queued: "Waited",
      answered: "Answered",
      engaged: "Talked",
      goal: "Reached a goal",
    },
    entrySteps: {
      eligible: "",
      left_alone: "",
      invited: "",
      dismissed: "",
      left: "",
      shown: "Saw it",
      opened: "Opened it",
      accepted: "Conversations",
      queued: "Waited",
      answered: "Answered",
      engaged: "Talked",
      goal: "Reached a goal",
    },
    pageSteps: {
      conversations: "Conversations",
      invited: "After an invitation",
      queued: "Waited",
      answered: "Answered",
      engaged: "Talked",
      goal: "Reached a goal",
    },
  },

  experiments: {
    none: "There is no experiment yet. An admin can plan one with a trigger.",
    states: { draft: "Draft", running: "Running", ended: "Ended" },
    hypothesis: "Hypothesis",
    goal: "Goal",
    triggers: "Triggers",
    dates: "Dates",
    notBegun: "Not begun yet",
    fromTo: (from: string, to: string) => (to ? `${from} to ${to}` : `Since ${from}`),
    decision: "Decision",
    tooEarly: "It is too early to tell.",
    effect: "All who could be invited",
    perAccepted: "Each who accepted",
    named: (whom: string, name: string) => `${whom}, ${name}:`,
    between: (low: string, high: string) => `With 95 % certainty between ${low} and ${high}.`,
    seen: (seen: string, planned: string) => `${seen} of ${planned} visitors are in.`,
    looksLeft: (left: number) => (left === 1 ? "One look is left." : `${left} looks are left.`),
    alwaysValid: (p: string) =>
      `Always-valid p: ${p}. It holds whenever one looks, as the intervals do until a look concludes.`,
    asDrawn: (p: string) => `The groups have the sizes that were drawn (p ${p}).`,
    mismatch: (p: string) => `The groups do not have the sizes that were drawn (p ${p}).`,
    perVisitor: (currency: string) => `Spent by each visitor (${currency})`,
    perOrder: (currency: string) => `Worth of an order (${currency})`,
    means: (treated: string, holdout: string) => `${treated} beside ${holdout} of those left alone.`,
    capped: (cap: string) => `Whoever spent more than ${cap} counts as if it were that much.`,
    explained: (share: string) =>
      `What they had spent before is taken off, and with it ${share} of the uncertainty (variance).`,
    leftOut: (count: string) => `Orders in other currencies, which are left out: ${count}.`,
    arms: "Groups",
    arm: "Group",
    visitors: "Visitors",
    reached: "Reached the goal",
    accepted: "Accepted",
    rate: "Share",
    looks: "Looks taken",
    look: (number: number, day: string, z: string, boundary: string) =>
      `Look ${number}, ${day}: z ${z} where ${boundary} is needed.`,
    log: "What was done",
    line: (day: string, by: string, act: string) => (by ? `${day}, ${by} ${act}:` : `${day}, ${act}:`),
  },

  due: {
    title: "Late, or about to be",
    nobody: "Nobody is over their target, or will be within a minute.",
    promise: "What is due",
    promises: {
      first_reply: "First reply",
      next_reply: "Further reply",
      resolution: "The end",
      transfer: "Transfer",
    },
    waited: "Waits for",
    when: "Target",
    late: (ago: string) => `Missed ${ago} ago`,
    soon: (left: string) => `In ${left}`,
  },

  heat: {
    title: "When visitors come",
    hour: "Hour",
    legend: (low: string, high: string) => `${low} to ${high}`,
    nobody: "nobody",
    few: (few: number) => `fewer than ${few}`,
    keys: "Arrow keys move from hour to hour.",
    point: "Point at an hour to read its number.",
  },
};
