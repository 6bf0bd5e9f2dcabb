// One line of somebody's own words: where they are too long, their end is left out, whichever way they are read.

type OneLineProps = { text: string; class?: string; title?: string };

export function OneLine({ text, class: name = "", title }: OneLineProps) {
  return (
    <span class={name ? `one-line ${name}` : "one-line"} dir="auto" title={title}>
      {text}
    </span>
  );
}
