/** The few pictures of the portal, drawn on 16 by 16, in the colour of the text beside them. */
const PATHS = {
  overview: "M2 13V9.5M6 13V5M10 13V7.5M14 13V3",
  activations: "M2 4h12M2 8h12M2 12h7",
  invoices: "M4 2h8v12l-2-1.3L8 14l-2-1.3L4 14zM6.5 5.5h3M6.5 8.5h3",
  keys: "M10.5 8.5a3 3 0 1 0-2.7-1.7L2.5 12v1.5H5V12h1.5v-1.5H8l.9-2.1M11 5h.01",
  members:
    "M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM1.8 13.2c.3-5 8.1-5 8.4 0M11 3.2a2.2 2.2 0 0 1 0 4.2M12 9.4c1.5.5 2.2 1.9 2.3 3.8",
  account: "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 14c.4-5.300 10-5.300 10.400 0",
  access: "M5.5 4.5 2 8l3.5 3.500M10.5 4.5 14 8l-3.5 3.5",
  close: "m4 4 8 8M12 4l-8 8",
  copy: "M5.5 5.500h8v8h-8zM10.5 5.300V2.500h-8v8h2.8",
  check: "m3 8.5 3.5 3.500L13 4.5",
  download: "M8 2v8M4.8 7.2 8 10.400l3.2-3.200M2.5 13.500h11",
  external: "M6.5 3.500h-3v9h9v-3M9 2.500h4.500V7M13 3 7.5 8.5",
  menu: "M2 4h12M2 8h12M2 12h12",
  down: "m4 6.5 4 4 4-4",
  left: "m10 4-4 4 4 4",
  right: "m6 4 4 4-4 4",
  search: "M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
