// One console line for whoever embeds the widget: what is wrong, and what to do.

export type Problem =
  | "no key"
  | "twice"
  | "not drawn"
  | "no configuration"
  | "silent panel"
  | "unknown command"
  | "not signed in"
  | "goal refused";

/** What an answer said, where there was one. */
interface Refusal {
  status?: number;
  message?: string;
}

interface About {
  base: string;
  key: string;
  detail?: unknown;
}

export function explain(problem: Problem, about: About): void {
  const [mistake, remedy] = words(problem, about);
  console.warn(`Livechat: ${mistake}. To mend it, ${remedy}.`);
}

function words(problem: Problem, { base, key, detail }: About): [mistake: string, remedy: string] {
  switch (problem) {
    case "no key":
      return ["the script tag names no site", 'add data-site="YOUR-SITE-KEY" to it'];
    case "twice":
      return ["the script is on this page twice", "keep one of the two tags"];
    case "not drawn":
      return [
        `the launcher could not be drawn (${said(detail)})`,
        "check whether the page replaces browser functions",
      ];
    case "silent panel":
      return [
        "the chat panel does not answer",
        `allow ${base} in the page's frame-src (Content-Security-Policy)`,
      ];
    case "unknown command":
      return [`unknown command "${detail}"`, "see the list of calls in the documentation"];
    case "not signed in":
      return [
        `nobody was signed in (${said(detail)})`,
        "make the token anew on your server, with the site's secret",
      ];
    case "goal refused":
      return [`a goal was not counted (${said(detail)})`, "check its name, value and currency"];
    case "no configuration":
      return withoutConfiguration(detail as Refusal, base, key);
  }
}

function withoutConfiguration({ status }: Refusal, base: string, key: string): [string, string] {
  if (status === 404) return [`there is no site "${key}"`, "copy the key from the site's page in the admin"];
  if (status === 403)
    return [`${location.origin} may not show this chat`, "add it to the site's allowed origins in the admin"];
  if (status) return [`${base} answered ${status}`, "reload the page in a moment"];
  return [
    `${base} cannot be reached from ${location.origin}`,
    "check the address, and allow it in connect-src and frame-src of the page's Content-Security-Policy",
  ];
}

const said = (refusal: unknown) =>
  (refusal as Refusal | undefined)?.message?.replace(/\.$/, "") || "no answer";
