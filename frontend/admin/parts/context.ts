// The editor and the server's words, for every part of it.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Editor } from "../editor";
import type { Lexicon } from "../lexicon";

interface Given {
  editor: Editor;
  lexicon: Lexicon;
}

const Context = createContext<Given | null>(null);
export const EditorProvider = Context.Provider;

function useGiven(): Given {
  const given = useContext(Context);
  if (!given) throw new Error("This part stands outside an editor.");
  return given;
}

export const useEditor = () => useGiven().editor;
export const useLexicon = () => useGiven().lexicon;
