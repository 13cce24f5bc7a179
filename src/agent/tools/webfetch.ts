import { z } from "zod";
import { maskOwnSecrets } from "../../publish/own-secrets.ts";
import { readAddress } from "../permission/address.ts";
import { fetchPage, MAX_PAGE, type Page, THE_INTERNET, type Wires } from "./fetch-page.ts";
import { maskedText } from "./masked.ts";
import { clipped, done, failed, inputSchemaOf, oneLine } from "./output.ts";
import { pageText } from "./page-text.ts";
import type { Tool, ToolResult } from "./tool.ts";

const schema = z.strictObject({
  url: z.string().min(8).max(4_000).describe("an http or https address of a public host"),
  reason: z.string().max(1_000).optional().describe("why it is needed; shown to the person who is asked"),
});

/** Gets one page of the public internet. Rejects only when `signal` is aborted. */
export type FetchPage = (address: string, signal?: AbortSignal) => Promise<Page>;

/**
 * Pages of the public internet, as text.
 *
 * @param wires how they are reached from here; or who gets them, where this process has no network
 */
export function createWebfetch(wires: Wires | FetchPage = THE_INTERNET): Tool<z.infer<typeof schema>> {
  const get: FetchPage =
    typeof wires === "function" ? wires : (address, signal) => fetchPage(address, wires, signal);
  return {
    name: "webfetch",
    description: `Fetches a page of the public internet (GET) as text: documentation, a changelog, a specification. Private and
local hosts are refused, and so is anything but text; at most ${MAX_PAGE / 1024 / 1024} MB within 10 s. A redirect to another host is not
followed: its address comes back, for you to ask for. Never put anything from the repository into an address.`,
    inputSchema: inputSchemaOf(schema),
    schema,
    questions: ({ url }) => [{ tool: "webfetch", input: url }],
    shown: ({ url }) => {
      const address = readAddress(url);
      return oneLine("href" in address ? address.href : url, 20_000);
    },
    touches:
      "sends a request without credentials to that public address, which sees the address and everything in it",
    available: () => true,
    async run({ url }, { signal }) {
      const plain = decoded(url);
      if (
        (await maskedText(url)) !== url ||
        (await maskedText(plain)) !== plain ||
        maskOwnSecrets(plain) !== plain
      )
        return failed("The address holds something that looks like a credential; it is not sent.");
      return told(await get(url, signal));
    },
  };
}

async function told(page: Page): Promise<ToolResult> {
  if (page.kind === "refused") return failed(`It is not fetched: ${page.why}.`);
  if (page.kind === "elsewhere")
    return done(
      `It redirects to another host, which was not followed. If you need it, fetch it by its own address: ${page.to}`,
    );
  const html =
    /^(?:text\/html|application\/xhtml)/.test(page.type) ||
    /^\s*<(?:!doctype html|html)\b/i.test(page.text.slice(0, 200));
  const text = await maskedText(clipped(html ? pageText(page.text) : page.text));
  const opening = `${page.href} answered ${page.status} (${page.type.slice(0, 80)}${page.cut ? ", cut at 1 MB" : ""})`;
  return { ...done(`${opening}\n\n${text}`), ...(page.status >= 400 ? { failed: true } : {}) };
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

export const webfetch = createWebfetch();
