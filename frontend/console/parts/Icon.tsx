// The few icons, drawn on a 24 px grid in the colour of their text.

const PATHS = {
  alert: "M12 8v5M12 16.5v.01M12 3l9.5 17h-19z",
  attach:
    "M20 11.5l-8.2 8.2a5.2 5.2 0 0 1-7.4-7.4l8.6-8.6a3.5 3.5 0 0 1 5 5l-8.6 8.5a1.7 1.7 0 0 1-2.5-2.4l7.8-7.8",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2 12.5l4.5 4.5L16 7.5M11.5 16l1 1L22 7.5",
  clock: "M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  close: "M6 6l12 12M18 6L6 18",
  done: "M8 12.5l3 3 5.5-6.5M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  down: "M12 5v14M5.5 12.5L12 19l6.5-6.5",
  file: "M13.5 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8.5zM13.5 3v5.5H19",
  fold: "M6 9.5l6 6 6-6",
  inbox: "M3 13h5l1.5 3h5L16 13h5M3 13l3-8h12l3 8v6H3z",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1.300 1.300M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1.300-1.300",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  pass: "M4 12h15M13 6l6 6-6 6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20c1-3.500 4-5 7.500-5s6.500 1.500 7.500 5",
  reopen: "M4 12a8 8 0 1 0 2.700-6M4 4v5h5",
  saved: "M5 5h14v11H11l-5 4v-4H5zM13 7.500l-3.500 3.500h4L10 14",
  search: "M20 20l-4.300-4.300M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0z",
  send: "M4 12l16-8-6 16-3-6.500z",
  settings: "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.500v5M8 14.500v5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      data-icon={name}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.9"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
