// Where a page is left for, in browsers that do not say so themselves: by its links and its forms.

export function watchLinks(signal: AbortSignal, toward: (address: string) => void) {
  const onClick = (event: MouseEvent) => {
    const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[href]");
    const { button, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (!link || isElsewhere(link.target) || link.hasAttribute("download")) return;
    if (button || ctrlKey || metaKey || shiftKey || altKey || isOnThisPage(link)) return;
    leave(event, link.href);
  };
  const onSubmit = (event: SubmitEvent) => {
    const { target, submitter } = event;
    // A field called "action" or "target" hides the form's own property.
    const of = (name: string) =>
      submitter?.getAttribute(`form${name}`) ?? (target as Element).getAttribute(name);
    if (isElsewhere(of("target") ?? "") || of("method") === "dialog") return;
    leave(event, new URL(of("action") ?? "", location.href).href);
  };
  // Whatever the page does itself it has prevented by then.
  const leave = ({ defaultPrevented }: Event, address: string) => {
    if (!defaultPrevented) toward(address);
  };
  addEventListener("click", onClick, { signal });
  addEventListener("submit", onSubmit, { signal });
}

const isElsewhere = (target: string) => target !== "" && target !== "_self";

const isOnThisPage = ({ href }: HTMLAnchorElement) =>
  href.includes("#") && href.split("#")[0] === location.href.split("#")[0];
