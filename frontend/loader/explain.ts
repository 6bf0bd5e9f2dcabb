// One console line for whoever embeds the widget: what is wrong, and what to do.

export function explain(mistake: string, remedy: string): void {
  console.warn(`Livechat: ${mistake}. To mend it, ${remedy}.`);
}
