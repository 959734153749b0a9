import { Html } from "./html.ts";

const draw = (size: number, stroke: string, inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="${size}" height="${size}" fill="none" stroke="${stroke}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${inside}</svg>`;

/** Drawn here, since a machine may have no font with pictures in it. */
const SHAPES = {
  shirt: '<path d="M8 4 3 7l2 4 2-1v10h10V10l2 1 2-4-5-3a4 4 0 0 1-8 0z"/>',
  beanie:
    '<path d="M4 16a8 8 0 0 1 16 0z"/><rect x="3" y="16" width="18" height="4" rx="1.5"/><circle cx="12" cy="5.5" r="2"/>',
  tote: '<path d="M5 9h14l1.2 11H3.800z"/><path d="M8.500 12V7a3.500 3.500 0 0 1 7 0v5"/>',
  mug: '<path d="M4 7h12v9a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3z"/><path d="M16 9h2a2.500 2.500 0 0 1 0 6h-2M8 2.500V4M12 2.500V4"/>',
  throw: '<path d="M4 5h16v11H4z"/><path d="M4 9h16M9 5v11M15 5v11M6 16v3M10 16v3M14 16v3M18 16v3"/>',
  candle:
    '<path d="M8 10h8v11H8zM12 10V8"/><path d="M12 2c2 2.200 2.300 3.300 2.300 4A2.300 2.300 0 0 1 12 8a2.300 2.300 0 0 1-2.300-2c0-.700.300-1.800 2.300-4z"/>',
  card: '<rect x="3" y="6" width="18" height="13" rx="2"/><path d="M3 11h18M12 6v13M12 6c-4 0-5-3-3.500-3.500S12 6 12 6s2-4 3.500-3.500S16 6 12 6z"/>',
} as const;
export type Shape = keyof typeof SHAPES;

const ICONS = {
  store: '<path d="M4 10v10h16V10M3 10l2-6h14l2 6zM10 20v-6h4v6"/>',
  mailbox: '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.500 7 8.500 6 8.500-6"/>',
  orders: '<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6"/>',
  products: '<path d="M3 12V4h8l10 10-7 7z"/><circle cx="7.500" cy="8.500" r="1.200"/>',
  discounts:
    '<circle cx="12" cy="12" r="9"/><path d="m8.500 15.500 7-7"/><circle cx="9" cy="9" r=".8"/><circle cx="15" cy="15" r=".8"/>',
  webhooks: '<path d="M4 12h12M12 7l5 5-5 5M20 4v16"/>',
  settings:
    '<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.200 2.200M16.200 16.200l2.200 2.200M5.600 18.400l2.200-2.200M16.200 7.800l2.200-2.200"/>',
} as const;

export const icon = (name: keyof typeof ICONS): Html => new Html(draw(18, "currentColor", ICONS[name]));
export const bigIcon = (name: keyof typeof ICONS): Html => new Html(draw(44, "#8a8a8a", ICONS[name]));

export const picturePath = (shape: Shape): string => `/_assets/pictures/${shape}.svg`;

/** The SVG file behind such a path; undefined where there is none. */
export function pictureAt(path: string): string | undefined {
  const shape = Object.keys(SHAPES).find((name) => picturePath(name as Shape) === path);
  return shape && draw(22, "#4a4a4a", SHAPES[shape as Shape]);
}

export const picture = ({ shape, tint }: { shape: Shape; tint: string }): Html =>
  new Html(
    `<span class="picture" style="background:${tint}"><img src="${picturePath(shape)}" alt="" width="22" height="22"></span>`,
  );
