import { readFileSync } from "node:fs";
import { Liquid } from "liquidjs";

const FILES = new URL("./theme/", import.meta.url);

type Values = Record<string, unknown>;

/** The theme's own templates: whatever they put out is escaped, unless they say raw. */
const templates = new Liquid({ outputEscape: "escape", strictVariables: false, cache: true });
/** What an app sends as Liquid: nothing is escaped for it, as Shopify escapes nothing for it. */
const foreign = new Liquid({ dynamicPartials: false, relativeReference: false, fs: noFiles() });

foreign.registerTag("layout", {
  parse(token) {
    this.named = token.args.trim().replaceAll(/["']/g, "");
  },
  render(context) {
    (context.environments as { frame: { layout: string } }).frame.layout = this.named;
  },
});

function noFiles() {
  const refuse = (): never => {
    throw new Error("An app's Liquid reads no file of the theme");
  };
  return {
    exists: async () => false,
    existsSync: () => false,
    readFile: async () => refuse(),
    readFileSync: () => refuse(),
    resolve: (_root: string, file: string) => file,
  };
}

const read = (name: string): string => readFileSync(new URL(name, FILES), "utf8");
const parsed = new Map<string, ReturnType<Liquid["parse"]>>();

function templateNamed(name: string): ReturnType<Liquid["parse"]> {
  const known = parsed.get(name) ?? templates.parse(read(`${name}.liquid`));
  parsed.set(name, known);
  return known;
}

export const themeCss = (): string => read("theme.css");

/** A page of the theme: its template inside the layout. */
export async function themePage(template: string, values: Values): Promise<string> {
  const content = String(await templates.render(templateNamed(template), values));
  return inLayout(content, values);
}

async function inLayout(content: string, values: Values): Promise<string> {
  return String(await templates.render(templateNamed("layout"), { ...values, content_for_layout: content }));
}

/** An app's Liquid as the theme shows it: in the layout, unless it says `{% layout none %}`. */
export async function appPage(liquid: string, values: Values): Promise<string> {
  const frame = { layout: "theme" };
  const content = String(await foreign.parseAndRender(liquid, { ...values, frame }));
  return frame.layout === "none" ? content : inLayout(content, values);
}
