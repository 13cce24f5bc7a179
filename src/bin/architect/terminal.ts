import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { UserError } from "../../errors.ts";
import { printable, printableLine } from "../../local/escape.ts";

/** Where the command line speaks: results to standard output, everything else to standard error. */
export interface Terminal {
  colour: boolean;
  /** Columns. */
  width: number;
  /** Resolves when the text has been handed on. */
  print(text: string): Promise<void>;
  /** A line that matters even when nobody watches. */
  note(text: string): void;
  /** A passing word for somebody who watches; nothing otherwise. */
  progress(text: string): void;
  endProgress(): void;
  /** Puts a question to the person who sits here; absent when nobody does. Their line, without its end. */
  ask?(question: string, signal: AbortSignal): Promise<string>;
  /** What the command will exit with, once that is known: a reader who goes away early changes nothing about it. */
  exitCode: number;
}

export function openTerminal(env: NodeJS.ProcessEnv): Terminal {
  const watched = process.stderr.isTTY === true;
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write("\r\x1b[K");
    shown = false;
  };
  return {
    colour: process.stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb",
    width: process.stdout.columns || 100,
    print: (text) => new Promise((resolve) => process.stdout.write(text, () => resolve())),
    note(text) {
      clear();
      process.stderr.write(`${printableLine(text)}\n`);
    },
    progress(text) {
      if (!watched) return;
      clear();
      process.stderr.write(`${printableLine(text).slice(0, 100)} …`);
      shown = true;
    },
    endProgress: clear,
    ...(process.stdin.isTTY && watched
      ? {
          async ask(question, signal) {
            clear();
            const reader = createInterface({ input: process.stdin, output: process.stderr });
            try {
              return await reader.question(printable(question), { signal });
            } finally {
              reader.close();
            }
          },
        }
      : {}),
    exitCode: 0,
  };
}

/** To the file when one is named, else to standard output. */
export async function deliver(terminal: Terminal, text: string, output: string | undefined): Promise<void> {
  if (output === undefined) return terminal.print(text);
  try {
    await writeFile(output, text);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UserError(`${output} cannot be written (${reason})`, {
      remedy: "name a file in a folder that exists and is yours",
      cause: error,
    });
  }
}

/** A JSON document as every command prints it. */
export function document(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
