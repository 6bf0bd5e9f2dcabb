// What every part of the panel works with.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { SiteConfig, Wire } from "../../wire";
import type { Draft } from "../draft";
import type { Host } from "../host";
import type { Talk } from "../talk";

export interface Panel {
  site: SiteConfig;
  host: Host;
  wire: Wire;
  talk: Talk;
  draft: Draft;
}

export const PanelContext = createContext<Panel | null>(null);

export function usePanel(): Panel {
  return useContext(PanelContext)!;
}
