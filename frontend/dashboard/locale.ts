// Dates and numbers are written in the language of the words around them, in the reader's own kind of it.

const NEAREST = "en-GB";

export const LOCALE: string = globalThis.navigator?.languages?.find((each) => /^en\b/i.test(each)) ?? NEAREST;
