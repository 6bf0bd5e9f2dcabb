// Where the visitor is. Fragments and credentials never leave the page.

import type { Page } from "../wire/protocol";

export function currentPage(): Page {
  return {
    url: cleaned(location.href),
    title: document.title.slice(0, 300),
    referrer: cleaned(document.referrer),
  };
}

function cleaned(address: string): string {
  try {
    const url = new URL(address);
    url.hash = url.username = url.password = "";
    return url.href.slice(0, 2000);
  } catch {
    return "";
  }
}
