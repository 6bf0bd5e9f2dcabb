// The desk, for every part that draws it.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Boot } from "../boot";
import type { Desk } from "../desk";
import type { ThemeChoice } from "../theme";

type Console = { desk: Desk; boot: Boot; theme: ThemeChoice };

const ConsoleContext = createContext<Console | null>(null);

export const ConsoleProvider = ConsoleContext.Provider;

export function useConsole(): Console {
  const found = useContext(ConsoleContext);
  if (!found) throw new Error("This part was drawn outside the console.");
  return found;
}

export const useDesk = () => useConsole().desk;
