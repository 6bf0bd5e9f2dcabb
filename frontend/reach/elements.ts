// Elements that are drawn on a host page, with text as text.

export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text = "") {
  const made = document.createElement(tag);
  made.dir = "auto";
  made.textContent = text;
  return made;
}

/** A constructed sheet is not subject to the page's style-src. */
export function dress(root: ShadowRoot, css: string) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** No form of the page reaches into its shadow, where it stands. */
export function button(name: string, text: string, act: () => void): HTMLButtonElement {
  const made = element("button", text);
  made.className = name;
  made.onclick = act;
  return made;
}
