import { expect } from "vitest";
import { calls, callsWithTimeout, handlers, reformatted, rootContainer } from "./reviewing.ts";
import { API, first, fixedIn, open, PAY, reviewed, twoBlockers, type History } from "./talk.ts";

/** What authors do to their own branch. */
export const PUSHES: readonly History[] = [
  {
    name: "a push elsewhere in the file moves a finding, and it keeps its thread",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("change", { [API]: handlers(["orders", "users"], [], 25) });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(2);
      expect(stage.reviews()).toHaveLength(1);
    },
  },
  {
    name: "one of two is fixed: its thread is answered and closed, the other stays",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("change", { [API]: handlers(["users"], ["orders"]) });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(1);
      expect(open(stage)[0]?.told).toContain("from users where");
      fixedIn(stage.threads().find(({ told }) => told.includes("from orders where")));
      expect(stage.conclusion()).toBe("failure");
    },
  },
  {
    name: "everything is fixed: all threads are closed and the check is green",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("change", { [API]: handlers([], ["orders", "users"]) });
      await reviewed(stage);
      expect(open(stage)).toEqual([]);
      for (const thread of stage.threads()) fixedIn(thread);
      expect(stage.conclusion()).toBe("success");
      expect(stage.summary()).toContain("Nothing found");
      expect(stage.reviews()).toHaveLength(1);
    },
  },
  {
    name: "a rebase onto a main that moved keeps every thread and says nothing",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("main", { "src/other.ts": "export const one = 1;\n" });
      await stage.rewrite("main", { [API]: handlers(["orders", "users"]) });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(2);
      expect(stage.reviews()).toHaveLength(1);
    },
  },
  {
    name: "a force-push with another history and one finding less",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.rewrite("main", { [API]: handlers(["orders"]), "src/extra.ts": "export {};\n" });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(1);
      fixedIn(stage.threads().find(({ told }) => told.includes("from users where")));
    },
  },
  {
    name: "several commits squashed into one change nothing",
    run: async (stage) => {
      await stage.commit("change", { [API]: handlers(["orders"]) });
      await stage.review();
      await stage.commit("change", { [API]: handlers(["orders", "users"]) });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(2);
      await stage.rewrite("main", { [API]: handlers(["orders", "users"]) });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(2);
      expect(stage.reviews()).toHaveLength(2);
    },
  },
  {
    name: "a renamed file keeps its threads",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("change", { [API]: null, "src/http/routes.ts": handlers(["orders", "users"]) });
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(2);
      expect(open(stage)).toHaveLength(2);
      await stage.commit("change", { "src/http/routes.ts": handlers(["users"], ["orders"]) });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(1);
      expect(open(stage)[0]?.told).toContain("from users where");
    },
  },
  {
    name: "a handler moved to another file keeps its thread",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("change", { [API]: handlers(["orders"]), "src/users.ts": handlers(["users"]) });
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(2);
      expect(open(stage)).toHaveLength(2);
    },
  },
  {
    name: "another formatter keeps every thread",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("change", { [API]: reformatted(["orders", "users"]) });
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(2);
      expect(open(stage)).toHaveLength(2);
    },
  },
  {
    name: "a revert closes what the commit had brought, and only that",
    run: async (stage) => {
      await stage.commit("change", { [API]: handlers(["orders"]) });
      await stage.review();
      const before = handlers(["orders"]);
      await stage.commit("change", { [API]: handlers(["orders", "users"]), Dockerfile: rootContainer });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(3);
      await stage.commit("change", { [API]: before, Dockerfile: null });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(1);
      expect(open(stage)[0]?.told).toContain("from orders where");
    },
  },
  {
    name: "of several places with one cause the first is fixed: the thread goes on until all are",
    run: async (stage) => {
      await stage.commit("change", { [PAY]: calls("charge", "refund") });
      await stage.review();
      expect(stage.threads()).toHaveLength(1);
      const half = callsWithTimeout("charge") + calls("refund").split("\n").slice(2).join("\n");
      await stage.commit("change", { [PAY]: half });
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(1);
      expect(open(stage)).toHaveLength(1);
      await stage.commit("change", { [PAY]: callsWithTimeout("charge", "refund") });
      await reviewed(stage);
      fixedIn(first(stage));
    },
  },
  {
    name: "the same cause in new lines is said in its thread, once",
    run: async (stage) => {
      await stage.commit("change", { [PAY]: calls("charge") });
      await stage.review();
      await stage.commit("change", { [PAY]: calls("charge", "refund") });
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(1);
      expect(first(stage).answers.at(-1)).toMatch(/^The same cause, new in .*src\/pay\.py:24/);
      await stage.commit("change", { [PAY]: calls("charge", "refund").replaceAll("order", "bill") });
      await reviewed(stage);
      expect(first(stage)).toMatchObject({ resolved: false });
      expect(first(stage).answers).toHaveLength(1);
    },
  },
  {
    name: "fixed, broken again, fixed again: one thread, opened again and closed again",
    run: async (stage) => {
      await stage.commit("change", { [API]: handlers(["orders"]) });
      await stage.review();
      await stage.commit("change", { [API]: handlers([], ["orders"]) });
      await reviewed(stage);
      fixedIn(first(stage));
      await stage.commit("change", { [API]: handlers(["orders"]) });
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(1);
      expect(first(stage)).toMatchObject({ resolved: false });
      expect(first(stage).answers.at(-1)).toMatch(/^Back in /);
      expect(stage.conclusion()).toBe("failure");
      await stage.commit("change", { [API]: handlers([], ["orders"]) });
      await reviewed(stage);
      fixedIn(first(stage));
      expect(first(stage).answers).toHaveLength(3);
    },
  },
];
