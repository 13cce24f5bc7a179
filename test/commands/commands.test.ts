import { describe, expect, test } from "vitest";
import { adr, nextPath } from "../../src/commands/adr.ts";
import { allCommands } from "../../src/commands/all.ts";
import { ask } from "../../src/commands/ask.ts";
import type {
  CommandDesk,
  InForce,
  Look,
  ModelAnswer,
  Question,
  RuleText,
} from "../../src/commands/command.ts";
import { config } from "../../src/commands/config.ts";
import { design } from "../../src/commands/design.ts";
import { explain } from "../../src/commands/explain.ts";
import { handoff } from "../../src/commands/handoff.ts";
import { mute } from "../../src/commands/mute.ts";
import { parseCommands } from "../../src/commands/parse.ts";
import { plan } from "../../src/commands/plan.ts";
import { status } from "../../src/commands/status.ts";
import { unmute } from "../../src/commands/unmute.ts";
import { why } from "../../src/commands/why.ts";
import type { LivePull } from "../../src/domain/forge.ts";
import type { CommandJob } from "../../src/domain/job.ts";
import type { Setting } from "../../src/domain/marker.ts";
import type { Posted } from "../../src/domain/review.ts";
import { linksFor } from "../../src/publish/links.ts";
import { aFinding, aPullRequest, aReview } from "../publish/builders.ts";

const job: CommandJob = {
  kind: "command",
  installation: 4,
  repo: { id: 42, owner: "acme", name: "shop" },
  number: 7,
  cause: { delivery: "d", event: "issue_comment.created" },
  by: { login: "dev", kind: "person" },
  comment: 55,
  commands: [],
  errors: [],
};
const given = (...args: string[]) => ({ job, args });

const RULE: RuleText = {
  id: "migrations/fk-without-index",
  architect: "database-architect",
  severity: "concern",
  when: "a foreign key has no index",
  harm: "deletes read the whole table",
  instead: "add one",
  source: "https://www.postgresql.org/docs/",
};

/** A desk with the given drawers; any other that a command pulls is a mistake of the command. */
function aDesk(over: Partial<CommandDesk>): CommandDesk & { set: CommandDesk["set"] } {
  return new Proxy(over, {
    get: (drawers, name: keyof CommandDesk) => drawers[name] ?? unasked(name),
  }) as CommandDesk;
}

function unasked(name: string): () => never {
  return () => {
    throw new Error(`the command touched \`${name}\``);
  };
}

const live =
  (posted: Partial<Posted> = {}) =>
  async (): Promise<LivePull> => ({
    state: "open",
    draft: false,
    title: "",
    body: "",
    author: { login: "dev", kind: "person" },
    base: { sha: "3".repeat(40), ref: "main" },
    head: { sha: "1".repeat(40), ref: "change" },
    posted: { reviews: [], fingerprints: [], ...posted },
  });

const look =
  (over: Partial<Look["review"]> = {}) =>
  async (): Promise<Look> => {
    const pull = aPullRequest();
    return { review: aReview(over), pull, links: linksFor(pull) };
  };

const nobody = async (): Promise<ModelAnswer> => ({ nobody: "No model is configured." });

describe("src/commands", () => {
  test("each has a word of its own, examples that parse, and a sentence without a full stop", () => {
    expect(new Set(allCommands.map(({ word }) => word)).size).toBe(allCommands.length);
    for (const { word, usage, does, examples } of allCommands) {
      expect(usage.startsWith(`/architect ${word}`)).toBe(true);
      expect(does).toMatch(/^[a-z].*[^.]$/);
      for (const example of examples) expect(parseCommands(example).commands).toMatchObject([{ verb: word }]);
    }
  });

  test.each([
    "help me",
    "review --config.x=y",
    "review a/b",
    "status now",
    "explain",
    "explain ../x",
    "explain a b",
    "ask",
    "handoff",
    "handoff database-architect",
    "handoff @carol why",
    "plan b",
    "diagram",
    "diagram erd services",
    "checklist all",
    "design",
    "adr",
    "mute",
    "mute ../../x",
    "mute <!--x-->",
    "unmute",
    "pause now",
    "resume now",
    "approve",
    "approve *",
    "deny",
    "why",
    "why bash",
    "why a/b c",
    "config set",
  ])("arguments that make no sense are refused: %s", (text) => {
    const { commands, errors } = parseCommands(`/architect ${text}`);
    expect(commands).toEqual([]);
    expect(errors).toMatchObject([{ code: "bad-arguments" }]);
    expect(errors[0]?.message).not.toMatch(/@carol|<!--|\.\.\//);
  });
});

describe("src/commands/mute.ts", () => {
  const settings: Setting[] = [];
  const desk = (posted: Partial<Posted> = {}) =>
    aDesk({ live: live(posted), rules: () => [RULE], set: (setting) => void settings.push(setting) });

  test("a rule, a family and a finding that was told here are muted by name, in the name of the person", async () => {
    const told = { fingerprints: ["1f00ba2400000000"] };
    for (const what of [RULE.id, "migrations", "1f00ba24", "1f00ba2400000000"])
      expect(await mute.run(given(what), desk(told))).toContain("Muted");
    expect(settings).toEqual(
      [RULE.id, "migrations", "1f00ba24", "1f00ba24"].map((what) => ({ kind: "mute", what, by: "dev" })),
    );
  });

  test("a finding of nobody is not muted", async () => {
    settings.length = 0;
    expect(await mute.run(given("deadbeef"), desk())).toContain("No finding");
    expect(await mute.run(given("migrations/fk-without-indx"), desk())).toContain(
      `Did you mean \`${RULE.id}\`?`,
    );
    expect(settings).toEqual([]);
  });

  test("unmute takes back what is muted, by the short name of a finding too", async () => {
    const standing = { paused: false, muted: [{ what: "1f00ba24", by: "carol" }] };
    settings.length = 0;
    expect(await unmute.run(given("1f00ba2400000000"), desk({ standing }))).toContain("raised again");
    expect(settings).toEqual([{ kind: "unmute", what: "1f00ba24", by: "dev" }]);
    expect(await unmute.run(given(RULE.id), desk({ standing }))).toContain("Muted: `1f00ba24`");
  });
});

describe("src/commands/status.ts", () => {
  test("threads, mutes and a pause are told, in words that mention nobody", async () => {
    const thread = { id: "t", fingerprints: ["aa"], path: "a.ts", answered: false };
    const posted = {
      reviews: [{ head: "9".repeat(40), key: "k" }],
      fingerprints: ["aa", "bb"],
      threads: [
        { ...thread, resolved: false },
        { ...thread, resolved: true, resolvedBy: "person" as const },
      ],
      standing: { paused: true, muted: [{ what: "migrations", by: "carol" }] },
    };
    const text = await status.run(given(), aDesk({ live: live(posted) }));
    expect(text).toContain("`111111111111` has no review; the last one was of `999999999999`");
    expect(text).toContain("2 findings told so far; 2 threads, 1 open, 1 closed by people");
    expect(text).toContain("Paused");
    expect(text).toContain("`migrations` (by carol)");
  });
});

describe("src/commands/explain.ts", () => {
  const desk = aDesk({
    look: look({ findings: [aFinding({ title: "Ask @everyone", fingerprint: "1f00ba2400000000" })] }),
    rules: () => [RULE],
    live: live({ fingerprints: ["cafecafe00000000"] }),
  });

  test("a finding is told with its evidence, its place and its rule; foreign words stay words", async () => {
    const text = await explain.run(given("1f00ba24"), desk);
    expect(text).toContain("`1f00ba24`");
    expect(text).toContain("Executed on PostgreSQL 18.6 (embedded)");
    expect(text).toContain("`AccessExclusiveLock on orders`");
    expect(text).toContain("deletes read the whole table");
    expect(text).not.toContain("@everyone");
  });

  test("a rule is told with what it finds here", async () => {
    const text = await explain.run(given(RULE.id), desk);
    expect(text).toContain("a foreign key has no index");
    expect(text).toContain("`1f00ba24`");
  });

  test("what was told earlier and is not found now says so; what never was says so too", async () => {
    expect(await explain.run(given("cafecafe"), desk)).toContain("told here earlier");
    expect(await explain.run(given("deadbeef"), desk)).toContain("No finding");
  });
});

describe("src/commands/why.ts", () => {
  test("architects with one answer share a line, which names layer, rule and file", async () => {
    const rule = {
      permission: "bash",
      pattern: "git *",
      action: "ask",
      line: 12,
      path: "agents/a.md",
    } as const;
    const judge = async () =>
      ["one", "two", "three"].map((architect) => ({
        architect,
        decision: architect === "three" ? ("deny" as const) : ("ask" as const),
        layer: "agent" as const,
        reason: "`bash` `git *` asks | x",
        ...(architect === "three" ? {} : { rule }),
      }));
    const text = (await why.run(given("bash", "git push `x` | tee"), aDesk({ judge }))) ?? "";
    expect(text).toContain("| one, two | **ask** | agent |");
    expect(text).toContain("`agents/a.md:12`");
    expect(text.split("\n").filter((line) => line.startsWith("| "))).toHaveLength(3);
    for (const row of text.split("\n").filter((line) => line.startsWith("| ")))
      expect(row.replace(/<code>.*?<\/code>/g, "").split("|")).toHaveLength(6);
  });
});

describe("src/commands/config.ts", () => {
  const inForce: InForce = {
    configuration: {
      ...aReview().configuration,
      rules: { "migrations/fk-without-index": "off" },
      budgets: { review: { dollars: 2 } },
      publicRoutes: ["GET /health"],
    },
    architects: [
      {
        name: "house-rules",
        description: "",
        owns: [],
        source: { path: ".claude/agents/house.md", from: "base-commit" },
      },
    ],
    diagnostics: [
      {
        level: "error",
        code: "x",
        path: ".github/architect.yml",
        line: 3,
        message: "`fail_onn` is not known.",
        remedy: "Write `fail_on`.",
      },
    ],
  };

  test("what is in force, from where, and what is wrong with it", async () => {
    const text = await config.run(given(), aDesk({ configured: async () => inForce }));
    expect(text).toContain("`.github/architect.yml` of the base commit `333333333333`");
    expect(text).toContain("| `fail_on` | `blocker` |");
    expect(text).toContain("| `budgets.review` | 2 US dollars |");
    expect(text).toContain("`migrations/fk-without-index: off`");
    expect(text).toContain("`GET /health`");
    expect(text).toContain("`.claude/agents/house.md`");
    expect(text).toContain("error in `.github/architect.yml:3`");
  });
});

describe("src/commands/plan.ts", () => {
  test("steps come in order with the deployment between them, and SQL cannot leave its fence", async () => {
    const step = { outsideTransaction: false, statements: [{ sql: "select 1 /* ``` */" }] };
    const rollout = async () => ({
      plans: [
        {
          framework: "flyway",
          paths: ["db/V2.sql"],
          steps: [
            { ...step, phase: "expand" as const, does: "Add the column" },
            { ...step, phase: "contract" as const, does: "Drop the old one" },
          ],
          deploy: ["write both columns"],
          left: [{ rule: "migrations/x", title: "Hello @team", path: "db/V2.sql", line: 3 }],
        },
      ],
      notes: ["db/V3.sql: not read"],
    });
    const text = (await plan.run(given(), aDesk({ rollout }))) ?? "";
    const order = ["Add the column", "Deploy the code that will write both columns", "Drop the old one"];
    expect(order.map((part) => text.indexOf(part))).toEqual(
      order.map((part) => text.indexOf(part)).toSorted((one, other) => one - other),
    );
    expect(text).toContain("````sql");
    expect(text).not.toContain("@team");
    expect(text).toContain("db/V3.sql");
  });
});

describe("src/commands/ask.ts", () => {
  test("a question goes to the model as it was written, and the answer says who argued", async () => {
    const asked: Question[] = [];
    const answer = { markdown: "Yes.", architect: "database-architect", spent: "m: 1 token." };
    const desk = aDesk({
      ask: async (question) => {
        asked.push(question);
        return answer;
      },
    });
    expect(await ask.run(given("does", "it", "hold?"), desk)).toMatch(
      /^Yes\.[^]*Argued by database-architect/,
    );
    expect(asked).toEqual([{ kind: "question", text: "does it hold?" }]);
  });

  test("without a model it says so", async () => {
    expect(await ask.run(given("why"), aDesk({ ask: nobody }))).toBe("No model is configured.");
  });

  test("handoff names the architects that there are when the name is wrong, and asks nobody", async () => {
    const one = {
      name: "database-architect",
      description: "",
      owns: [],
      source: { path: "a", from: "image" as const },
    };
    const configured = async () => ({
      configuration: aReview().configuration,
      architects: [one],
      diagnostics: [],
    });
    const text = await handoff.run(given("databse-architect", "why?"), aDesk({ configured }));
    expect(text).toContain("Did you mean database-architect?");
    const asked: Question[] = [];
    const ask = async (question: Question): Promise<ModelAnswer> => {
      asked.push(question);
      return { nobody: "No." };
    };
    await handoff.run(given("database-architect", "why?"), aDesk({ configured, ask }));
    expect(asked).toEqual([{ kind: "question", text: "why?", architect: "database-architect" }]);
  });
});

describe("src/commands/design.ts and adr.ts", () => {
  test("without a model a design has every section, with what is known of the change", async () => {
    const desk = aDesk({ ask: nobody, look: look({ findings: [aFinding({ title: "Slow @team" })] }) });
    const text = (await design.run(given("refunds", "for", "@all"), desk)) ?? "";
    for (const section of [
      "Boundaries",
      "Contracts",
      "Communication",
      "Resilience",
      "Observability",
      "Security",
      "Rollout",
      "Trade-offs",
    ])
      expect(text).toContain(`#### ${section}`);
    expect(text).toContain("No model is configured.");
    expect(text).toContain("db/migration (1)");
    expect(text).toMatch(/#### Rollout\n\n- concern: Slow/);
    expect(text).not.toMatch(/@(?:team|all)/);
  });

  test("without a model a record has the headings of the newest one here, and the next number", async () => {
    const record = {
      path: "docs/decisions/0007-cents.md",
      text: "# 7. Cents\n\n## Status\n\nx\n\n## The problem\n\nx\n\n```\n## not one\n```\n\n## What we do\n\nx\n",
    };
    const desk = aDesk({ ask: nobody, look: look(), records: async () => [record] });
    const text = (await adr.run(given("Index", "orders"), desk)) ?? "";
    expect(text).toContain("`docs/decisions/0008-index-orders.md`");
    expect(text).toMatch(
      /# 8\. Index orders\n\n## Status\n\nProposed\n\n## The problem\n\n- [^]*## What we do/,
    );
    expect(text).not.toContain("not one");
  });

  test.each([
    [undefined, "docs/adr/0001-x-y.md"],
    ["adr/009.md", "adr/010-x-y.md"],
    ["adr/ADR-012-z.md", "adr/ADR-013-x-y.md"],
    ["doc/adr/0099-z.md", "doc/adr/0100-x-y.md"],
    ["doc/decisions/use-z.md", "doc/decisions/x-y.md"],
  ])("after %s comes %s", (newest, wanted) => {
    expect(nextPath(newest, "X, y!")).toBe(wanted);
  });
});
