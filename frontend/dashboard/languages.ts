// How languages are called.

import { LOCALE } from "./locale";

/** What a language is called in the reader's own; a code that nobody knows stays a code. */
export function languageOf(code: string, locale = LOCALE): string {
  try {
    return new Intl.DisplayNames(locale, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
