import { createHash } from "node:crypto";
import type { Unit } from "./request.ts";

export interface CountedInput {
  input_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
}

const CHARACTERS_PER_TOKEN = 4;
/** Shorter beginnings are not cached. Tokens. */
const LEAST = 512;
/** So many pieces before a breakpoint are looked through for what was written earlier. */
const LOOKED_BACK = 20;

/** A cache as the service keeps it: what lies before a breakpoint is written, and read when it comes again. */
export function createPromptCache(): { count(units: readonly Unit[]): CountedInput } {
  const written = new Set<string>();
  return {
    count(units) {
      const prefixes: { hash: string; tokens: number }[] = [];
      const hash = createHash("sha256");
      let characters = 0;
      for (const { said } of units) {
        hash.update(said).update("\0");
        characters += said.length;
        prefixes.push({
          hash: hash.copy().digest("hex"),
          tokens: Math.ceil(characters / CHARACTERS_PER_TOKEN),
        });
      }
      const breakpoints = units.flatMap(({ breakpoint }, index) => (breakpoint ? [index] : []));
      let read = 0;
      for (const at of breakpoints) {
        for (let back = at; back >= 0 && back > at - LOOKED_BACK; back--) {
          const prefix = prefixes[back];
          if (prefix && written.has(prefix.hash)) read = Math.max(read, prefix.tokens);
        }
      }
      let cached = read;
      for (const at of breakpoints) {
        const prefix = prefixes[at];
        if (!prefix || prefix.tokens < LEAST) continue;
        written.add(prefix.hash);
        cached = Math.max(cached, prefix.tokens);
      }
      return {
        input_tokens: (prefixes.at(-1)?.tokens ?? 0) - cached,
        cache_creation_input_tokens: cached - read,
        cache_read_input_tokens: read,
      };
    },
  };
}
