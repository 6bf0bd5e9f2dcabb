// What somebody wrote: text, with its web addresses as links.

import { pieces } from "../links";

export function Talked({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map(({ text: piece, href }, at) =>
        href ? (
          <a key={at} href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {piece}
          </a>
        ) : (
          piece
        ),
      )}
    </>
  );
}
