import { dollarsAtMost } from "../../src/domain/price.ts";
import type { FakeClaude } from "../support/claude.ts";

export interface Bill {
  calls: number;
  input: number;
  cached: number;
  output: number;
  dollars: number;
}

/** What the stand-in billed, by list price. */
export function billOf({ requests }: FakeClaude): Bill {
  const bill: Bill = { calls: 0, input: 0, cached: 0, output: 0, dollars: 0 };
  for (const { usage, body } of requests) {
    if (!usage) continue;
    const used = {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cacheWrite: usage.cache_creation_input_tokens,
      cacheRead: usage.cache_read_input_tokens,
    };
    bill.calls += 1;
    bill.input += used.input + used.cacheWrite + used.cacheRead;
    bill.cached += used.cacheRead;
    bill.output += used.output;
    bill.dollars += dollarsAtMost((body as { model: string }).model, used);
  }
  return bill;
}

export function billText({ calls, input, cached, output, dollars }: Bill): string {
  const share = input === 0 ? 0 : Math.round((100 * cached) / input);
  return `${calls} calls of a scripted Claude, ${input} tokens in (${share} % from the cache), ${output} out: ${dollars.toFixed(4)} US dollars by list price`;
}
