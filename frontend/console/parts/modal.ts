// A window over the page: it takes the focus when it comes, and gives it back where it came from.

import { useEffect, useRef } from "preact/hooks";

/** `begin` receives what is to have the focus, or selects in it. */
export function useModal(begin: (dialog: HTMLDialogElement) => void) {
  const dialog = useRef<HTMLDialogElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: for as long as the window is there
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const before = document.activeElement;
    element.showModal();
    begin(element);
    return () => {
      element.close();
      // A window that is gone from the page already gives nothing back.
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, []);

  return dialog;
}
