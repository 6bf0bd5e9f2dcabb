// Where the visitor is, as it may leave the page: of the query only what the site lists, and of the fragment
// only a route.

import type { Here } from "../wire/protocol";
import { isPrivate } from "./privacy";

const TITLE_MOST = 200;
const WORDS_MOST = 100;

export function placeNow(parameters: readonly string[], referrer: string): Here {
  return {
    url: kept(location.href, parameters),
    title: document.title.slice(0, TITLE_MOST),
    referrer: kept(referrer, []),
  };
}

export function kept(address: string, parameters: readonly string[]): string {
  const listed = (query: URLSearchParams) => {
    for (const name of [...query.keys()]) if (!parameters.includes(name)) query.delete(name);
    return query;
  };
  try {
    const url = new URL(address);
    listed(url.searchParams);
    const [route, query] = url.hash.split("?");
    const left = listed(new URLSearchParams(query)).toString();
    url.hash = /^#!?\//.test(route!) ? route + (left && `?${left}`) : "";
    return url.href;
  } catch {
    return "";
  }
}

/** The address of the page. A fragment is another page where it is a route, as in `#/cart`, and else a place on it. */
export const addressNow = () => location.href.replace(/#(?!!?\/).*/, "");

/** The words searched for on the site, by the parameters where its search puts them; none from a private field. */
export function searchedWords(address: string, parameters: readonly string[]): string {
  const query = new URL(address).searchParams;
  const name = parameters.find((each) => query.get(each)?.trim());
  if (!name || [document.body, ...document.getElementsByName(name)].some(isPrivate)) return "";
  return query.get(name)!.trim().slice(0, WORDS_MOST);
}
