// Where the visitor is. Fragments and credentials never leave the page; a referrer comes without them.

import type { Page } from "../wire/protocol";

const ADDRESS_MOST = 2_000;
const TITLE_MOST = 300;

export function currentPage(): Page {
  const { origin, pathname, search } = location;
  return {
    url: (origin + pathname + search).slice(0, ADDRESS_MOST),
    title: document.title.slice(0, TITLE_MOST),
    referrer: document.referrer.slice(0, ADDRESS_MOST),
  };
}
