// The script's own tag: which site this is, and where the chat lives.

const script = document.currentScript as HTMLScriptElement | null;

export const key = script?.dataset.site ?? "";
export const base = script ? new URL(script.src).origin : "";
