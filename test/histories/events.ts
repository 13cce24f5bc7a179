import { expect } from "vitest";
import { calls, handlers, rootContainer, userContainer } from "./reviewing.ts";
import {
  API,
  converged,
  first,
  fixedIn,
  open,
  PAY,
  README,
  reviewed,
  twoBlockers,
  type History,
} from "./talk.ts";

/** What happens around the branch: the base, the configuration, people. */
export const EVENTS: readonly History[] = [
  {
    name: "a merge of main brings nothing of main's into the talk",
    start: { ...README, Dockerfile: userContainer },
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("main", { Dockerfile: rootContainer, [PAY]: calls("charge") });
      await stage.mergeMain({ Dockerfile: rootContainer, [PAY]: calls("charge") });
      await reviewed(stage);
      expect(open(stage)).toHaveLength(2);
      expect(stage.reviews()).toHaveLength(1);
    },
  },
  {
    name: "retargeted to a branch that has more: nothing is told twice",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("release", { "src/release.ts": "export const release = 1;\n" });
      await stage.retarget("release");
      await reviewed(stage);
      expect(open(stage)).toHaveLength(2);
      expect(stage.threads()).toHaveLength(2);
    },
  },
  {
    name: "closed and opened again: nothing is told twice",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.closeAndReopen();
      await reviewed(stage);
      expect(open(stage)).toHaveLength(2);
      expect(stage.reviews()).toHaveLength(1);
    },
  },
  {
    name: "a comment that people deleted is not written again, and is told in the summary",
    run: async (stage) => {
      await twoBlockers(stage);
      stage.remove(first(stage));
      await stage.commit("change", { "src/more.ts": "export {};\n" });
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(1);
      expect(stage.summary()).toContain("from orders where");
      expect(stage.summary()).toContain("1 finding told before that has no comment");
      expect(stage.conclusion()).toBe("failure");
    },
  },
  {
    name: "a thread that a person closed stays closed, whatever is pushed",
    run: async (stage) => {
      await twoBlockers(stage);
      stage.resolve(first(stage));
      await stage.commit("change", { [API]: handlers(["orders", "users"], [], 3) });
      await reviewed(stage);
      expect(first(stage)).toMatchObject({ resolved: true, answers: [] });
      expect(stage.threads()).toHaveLength(2);
      await stage.commit("change", { [API]: handlers([], ["orders", "users"]) });
      await reviewed(stage);
      expect(first(stage)).toMatchObject({ resolved: true, answers: [] });
    },
  },
  {
    name: "a thread that a person answered is theirs: not closed by us when it is fixed",
    run: async (stage) => {
      await twoBlockers(stage);
      stage.reply(first(stage));
      await stage.commit("change", { [API]: handlers([], ["orders", "users"]) });
      await reviewed(stage);
      expect(first(stage)).toMatchObject({ resolved: false, answers: [] });
      fixedIn(stage.threads()[1]);
      expect(stage.conclusion()).toBe("success");
    },
  },
  {
    name: "what was muted stays muted, push after push",
    run: async (stage) => {
      await stage.commit("change", { Dockerfile: rootContainer, [API]: handlers(["orders"]) });
      await stage.review();
      expect(stage.threads()).toHaveLength(2);
      await stage.mute("delivery/container-runs-as-root");
      await stage.commit("change", { "worker/Dockerfile": rootContainer });
      await reviewed(stage);
      await stage.commit("change", { "worker/Dockerfile": `# a worker\n${rootContainer}` });
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(2);
      expect(stage.summary()).toMatch(/muted by dev/);
    },
  },
  {
    name: "three threads of one rule that people closed unmended: the summary proposes to switch it off, and nothing does",
    run: async (stage) => {
      await stage.commit("change", { [API]: handlers(["orders", "users", "carts"]) });
      await stage.review();
      const [one, two, three] = stage.threads();
      for (const thread of [one, two]) if (thread) stage.resolve(thread);
      await stage.commit("change", { "src/more.ts": "export {};\n" });
      await reviewed(stage);
      expect(stage.summary()).not.toContain("### Proposed");
      if (three) stage.resolve(three);
      await stage.commit("change", { "src/more.ts": "export const more = 1;\n" });
      await reviewed(stage);
      expect(stage.summary()).toContain("### Proposed for `.github/architect.yml`");
      expect(stage.summary()).toContain("+rules:\n+  security/sql-built-from-input: off");
      expect(stage.conclusion()).toBe("failure");
      expect(stage.reviews()).toHaveLength(1);
    },
  },
  {
    name: "a push while the review runs: only the newer head is spoken of",
    run: async (stage) => {
      await stage.commit("change", { [API]: handlers(["orders"]) });
      await stage.reviewDuring(() => stage.commit("change", { [API]: handlers(["orders", "users"]) }));
      converged(stage);
      expect(stage.reviews()).toHaveLength(1);
      expect(open(stage)).toHaveLength(2);
    },
  },
  {
    name: "a push of a new file alone is told of that file alone",
    run: async (stage) => {
      await twoBlockers(stage);
      await stage.commit("change", { Dockerfile: rootContainer });
      await reviewed(stage);
      expect(open(stage).map(({ path }) => path)).toEqual([API, API, "Dockerfile"]);
      expect(stage.reviews()).toHaveLength(2);
      expect(stage.reviews()[1]).toContain("1 concern");
      expect(stage.summary()).toContain("2 blockers, 1 concern");
    },
  },
  {
    name: "the base got the same fix: the file leaves the pull request, and its threads are closed",
    run: async (stage) => {
      await twoBlockers(stage);
      const fixed = handlers([], ["orders", "users"]);
      await stage.commit("main", { [API]: fixed });
      await stage.mergeMain({ [API]: fixed, "src/more.ts": "export {};\n" });
      await reviewed(stage);
      expect(open(stage)).toEqual([]);
      expect(first(stage).answers.at(-1)).toContain("no longer among the files");
    },
  },
  {
    name: "the base's configuration switches the rule off: its threads are left alone",
    run: async (stage) => {
      await stage.commit("change", { Dockerfile: rootContainer, [API]: handlers(["orders"]) });
      await stage.review();
      const off = { ".github/architect.yml": "rules:\n  delivery/container-runs-as-root: off\n" };
      await stage.commit("main", off);
      await stage.mergeMain(off);
      await reviewed(stage);
      expect(open(stage)).toHaveLength(2);
      for (const thread of open(stage)) expect(thread.answers).toEqual([]);
      expect(stage.summary()).toContain("### Ignored");
    },
  },
  {
    name: "a rule that was off comes on: on lines the push left alone it is not raised, and the summary says so",
    start: { ...README, ".github/architect.yml": "rules:\n  delivery/container-runs-as-root: off\n" },
    run: async (stage) => {
      await stage.commit("change", { Dockerfile: rootContainer, [API]: handlers(["orders"]) });
      await stage.review();
      expect(stage.threads()).toHaveLength(1);
      const on = { ".github/architect.yml": "fail_on: blocker\n" };
      await stage.commit("main", on);
      await stage.mergeMain(on);
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(1);
      expect(stage.summary()).toContain("1 older finding, not raised");
      await stage.commit("change", { Dockerfile: rootContainer.replace("/app", "/srv") });
      await reviewed(stage);
      expect(open(stage).map(({ path }) => path)).toEqual([API, "Dockerfile"]);
    },
  },
  {
    name: "a branch set back to where it was: the same head says nothing new",
    run: async (stage) => {
      const before = await stage.commit("change", { [API]: handlers(["orders"]) });
      await stage.review();
      await stage.commit("change", { [API]: handlers([], ["orders"]) });
      await reviewed(stage);
      fixedIn(first(stage));
      await stage.reset(before);
      await reviewed(stage);
      expect(stage.threads()).toHaveLength(1);
      expect(first(stage)).toMatchObject({ resolved: false });
    },
  },
];
