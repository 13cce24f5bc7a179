import type { Quote } from "../domain/delivery.ts";

/** Longer lines are quoted by their beginning. Characters. */
const MAX_QUOTE = 300;

/** The lines of one file, to be quoted from. */
export class Lines {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  /** @param line 1-based */
  quote(line: number): Quote {
    return { line, text: this.text(line).trim().slice(0, MAX_QUOTE) };
  }

  /** A line with every occurrence of a value hidden. */
  masked(line: number, value: string): Quote {
    const text = this.text(line).trim();
    return { line, text: (value === "" ? text : text.replaceAll(value, "***")).slice(0, MAX_QUOTE) };
  }

  text(line: number): string {
    return this.#lines[line - 1] ?? "";
  }
}
