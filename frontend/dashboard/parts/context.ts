// The dashboard and the reader, for every part.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Person } from "../../wire";
import type { Dashboard } from "../store";

interface Given {
  dashboard: Dashboard;
  me: Person;
}

const Context = createContext<Given | null>(null);
export const DashboardProvider = Context.Provider;

function useGiven(): Given {
  const given = useContext(Context);
  if (!given) throw new Error("This part stands outside the dashboard.");
  return given;
}

export const useDashboard = () => useGiven().dashboard;
export const useMe = () => useGiven().me;
