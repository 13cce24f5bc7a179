import { type Element, listOf } from "./element.ts";

/** Characters: values may hold names of others, and would grow without end. */
const MAX_VALUE = 20_000;
const MAX_ADDED = 1_000_000;

/** `${name}` in a changelog, and what it stands for with PostgreSQL. The first definition counts. */
export class Properties {
  readonly #values = new Map<string, string>();

  define(element: Element): void {
    const { attributes } = element;
    const name = attributes.get("name");
    const value = attributes.get("value");
    if (name === undefined || value === undefined || !isForPostgres(attributes.get("dbms"))) return;
    const filled = this.fill(value);
    if (!this.#values.has(name) && filled.length <= MAX_VALUE) this.#values.set(name, filled);
  }

  /** Text with the names that are known filled in; the others stay. */
  fill(text: string): string {
    if (!text.includes("${")) return text;
    let left = MAX_ADDED;
    return text.replace(/\$\{([^{}\n]{1,200})\}/g, (whole, name: string) => {
      const value = this.#values.get(name.trim());
      left -= value?.length ?? 0;
      return value === undefined || left < 0 ? whole : value;
    });
  }

  /** An element with every attribute and text filled in. */
  fillAll(element: Element): Element {
    return {
      ...element,
      attributes: new Map([...element.attributes].map(([key, value]) => [key, this.fill(value)])),
      text: this.fill(element.text),
      children: element.children.map((child) => this.fillAll(child)),
    };
  }
}

/** The name that is left in an element's attributes or SQL, unfilled. */
export function unfilledIn({ attributes, text, children }: Element): string | undefined {
  for (const value of [...attributes.values(), text]) {
    const name = /\$\{([^{}\n]{1,200})\}/.exec(value)?.[1];
    if (name !== undefined) return name;
  }
  for (const child of children) {
    const name = unfilledIn(child);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** `dbms="postgresql, h2"`, `"!oracle"`, `"all"`; without it, all are meant. */
export function isForPostgres(dbms: string | undefined): boolean {
  const names = listOf(dbms).map((name) => name.toLowerCase());
  if (names.length === 0 || names.includes("all")) return true;
  if (names.includes("none") || names.includes("!postgresql")) return false;
  const wanted = names.filter((name) => !name.startsWith("!"));
  return wanted.length === 0 || wanted.includes("postgresql") || wanted.includes("postgres");
}
