import { AsyncLocalStorage } from "node:async_hooks";
import type { CallModel, ModelReply } from "../agent/claude.ts";
import type { FetchPage } from "../agent/tools/webfetch.ts";
import type { Page } from "../agent/tools/fetch-page.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Around } from "../domain/telemetry.ts";
import type { Peer } from "./peer.ts";
import type { Remark } from "./remarks.ts";

/** What the worker does for an analysis: there are no keys and there is no network on this side. */
export interface Lent {
  call: CallModel;
  fetchPage: FetchPage;
  /** For sums and verdicts only. */
  ledger: Ledger;
  around: Around;
  /** Runs an analysis, in whose name everything inside it asks. */
  inTask<T>(task: number, act: () => Promise<T>): Promise<T>;
}

interface Place {
  task: number;
  step?: number;
}

/** @param peer of the worker; what it answers is believed */
export function lentBy(peer: Pick<Peer, "ask" | "tell">, options: { traced: boolean }): Lent {
  const place = new AsyncLocalStorage<Place>();
  let steps = 0;
  const ask = (
    kind: string,
    body: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<unknown> => {
    const here = place.getStore();
    return here
      ? peer.ask(kind, { ...body, ...here }, signal)
      : Promise.reject(new Error("nothing is asked for outside of an analysis"));
  };
  const remark = (one: Remark): void => peer.tell("remark", one);
  return {
    inTask: (task, act) => place.run({ task }, act),
    call: async ({ signal, ...rest }) => (await ask("model", rest, signal)) as ModelReply,
    fetchPage: async (address, signal) => (await ask("page", { address }, signal)) as Page,
    ledger: {
      get: async (key) => ((await ask("ledger-get", { key })) as string | null) ?? undefined,
      put: async (key, value, keepS) => void (await ask("ledger-put", { key, value, keepS })),
      add: async (key, by, keepS) => (await ask("ledger-add", { key, by, keepS })) as number,
      swap: notHere,
      drop: notHere,
      keys: notHere,
      close: async () => undefined,
    },
    around: async (name, attributes, act) => {
      const here = place.getStore();
      if (!options.traced || !here) return act();
      const step = steps++;
      const { task } = here;
      remark({
        what: "step",
        task,
        step,
        name,
        attributes,
        ...(here.step === undefined ? {} : { inside: here.step }),
      });
      let failed: string | undefined;
      try {
        return await place.run({ task, step }, act);
      } catch (error) {
        failed = error instanceof Error ? error.name : typeof error;
        throw error;
      } finally {
        remark({ what: "step-end", task, step, ...(failed === undefined ? {} : { failed }) });
      }
    },
  };
}

const notHere = (): Promise<never> => Promise.reject(new Error("not lent to an analysis"));
