// A window over the page: it takes the focus when it comes, and gives it back where it came from.

import { useEffect, useRef } from "preact/hooks";

/** `begin` receives what is to have the focus, or selects in it. */
export function useModal(begin: (dialog: HTMLDialogElement) => void) {
  const dialog = useRef<HTMLDialogElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: for as long as the window is there
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    element.showModal();
    begin(element);
    // Only a window that is closed, and not just gone, gives the focus back.
    return () => element.close();
  }, []);

  return dialog;
}
