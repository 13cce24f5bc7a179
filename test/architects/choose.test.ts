import fc from "fast-check";
import { Minimatch } from "minimatch";
import { describe, expect, test } from "vitest";
import { chooseArchitects, ignoredBy, unassigned } from "../../src/architects/choose.ts";
import { GlobSet } from "../../src/architects/glob-set.ts";
import { rosterOf } from "../../src/architects/roster.ts";
import { defaultConfiguration, parseConfiguration } from "../../src/config/configuration.ts";
import { anArchitect } from "../support/architects.ts";
import { aFile, architectNames } from "./builtin.ts";

const database = anArchitect({ name: "database-architect", paths: ["**/migrations/**"], owns: ["schema"] });
const security = anArchitect({
  name: "security-architect",
  paths: ["src/auth/**", "**/.env*"],
  owns: ["security"],
});
const backend = anArchitect({ name: "backend-architect", paths: ["**/*.ts"], rest: true });
const all = [backend, security, database];

function configured(text: string) {
  return parseConfiguration(text, { path: ".github/architect.yml", commit: "0".repeat(40) });
}

function choose(paths: readonly string[], text = "", architects = all) {
  return chooseArchitects(
    paths.map((path) => aFile(path)),
    architects,
    text === "" ? defaultConfiguration() : configured(text),
  );
}

describe("src/architects/choose.ts", () => {
  test("each file goes to whoever's globs match it, the rest to the architect of the rest", () => {
    const assignments = choose([
      "src/b.ts",
      "src/auth/login.ts",
      "db/migrations/1.ts",
      "README.md",
      "src/a.ts",
    ]);
    expect(assignments.map((one) => [one.architect, one.paths])).toEqual([
      ["backend-architect", ["src/a.ts", "src/b.ts"]],
      ["database-architect", ["db/migrations/1.ts"]],
      ["security-architect", ["src/auth/login.ts"]],
    ]);
    expect(unassigned([aFile("README.md"), aFile("src/a.ts")], assignments)).toEqual(["README.md"]);
  });

  test("a file may have several readers", () => {
    expect(choose(["src/auth/migrations/1.ts"]).map((one) => one.architect)).toEqual([
      "database-architect",
      "security-architect",
    ]);
  });

  test("every assignment says which glob of which file brought it", () => {
    const because = choose([
      "migrations/1.sql",
      "migrations/2.sql",
      "migrations/3.sql",
      "src/x.ts",
      ".env",
    ]).map((one) => one.because);
    expect(because).toEqual([
      "`src/x.ts` matches `**/*.ts`, and nobody else takes it",
      "`migrations/1.sql` matches `**/migrations/**`; 2 more files match its globs",
      "`.env` matches `**/.env*`",
    ]);
  });

  test("a name that could break out of its sentence is shown harmless", () => {
    const [one] = choose(["migrations/`@everyone`\n# x.sql"]);
    expect(one?.because).toBe("`migrations/'@everyone'?# x.sql` matches `**/migrations/**`");
  });

  test("a renamed file is chosen by either of its names", () => {
    const file = aFile("archive/1.sql", { change: "renamed", before: "db/migrations/1.sql" });
    expect(chooseArchitects([file], all, defaultConfiguration())).toEqual([
      {
        architect: "database-architect",
        paths: ["archive/1.sql"],
        because: "`archive/1.sql`, which was `db/migrations/1.sql`, matches `**/migrations/**`",
      },
    ]);
  });

  test("the order of files and architects does not matter", () => {
    const paths = ["src/b.ts", "src/auth/login.ts", "db/migrations/1.ts", ".env", "src/a.ts"];
    expect(choose(paths.toReversed(), "", all.toReversed())).toEqual(choose(paths));
  });

  test("the configuration gives other globs, and the reason says so", () => {
    const [one] = choose(["sql/1.txt"], "architects:\n  database-architect:\n    paths: ['sql/**']");
    expect(one?.because).toBe("`sql/1.txt` matches `sql/**` (globs from `.github/architect.yml`)");
    expect(choose(["migrations/1.sql"], "architects:\n  database-architect:\n    paths: ['sql/**']")).toEqual(
      [],
    );
  });

  test("an architect switched off gets nothing, and the rest takes over what it left", () => {
    expect(
      choose(["src/auth/login.ts"], "architects:\n  security-architect: false").map((one) => one.architect),
    ).toEqual(["backend-architect"]);
  });

  test("ignored paths go to nobody; a later `!` takes back", () => {
    const text = "ignore: ['src/**', '!src/keep/**']";
    expect(choose(["src/a.ts", "src/keep/b.ts"], text).map((one) => one.paths)).toEqual([["src/keep/b.ts"]]);
    expect(["src/a.ts", "src/keep/b.ts"].map(ignoredBy(configured(text)))).toEqual([true, false]);
  });

  test("nothing changed, nobody reads", () => {
    expect(choose([])).toEqual([]);
  });
});

describe("src/architects/roster.ts", () => {
  const own = anArchitect({
    name: "payments-reviewer",
    paths: [],
    source: { path: ".claude/agents/payments-reviewer.md", from: "base-commit" },
  });

  test("a team's own agent takes part only when the configuration lists its file", () => {
    expect(architectNames(rosterOf([...all, own], defaultConfiguration()))).toEqual(
      architectNames(rosterOf(all, defaultConfiguration())),
    );
    const text = "agents:\n  - path: .claude/agents/payments-reviewer.md\n    paths: ['src/payments/**']";
    expect(
      choose(["src/payments/pay.ts"], text, [...all, own]).map((one) => [one.architect, one.because]),
    ).toEqual([
      [
        "payments-reviewer",
        "`src/payments/pay.ts` matches `src/payments/**` (globs from `.github/architect.yml`)",
      ],
    ]);
  });

  test("an own agent with a built-in's name takes its place, its globs and its domain", () => {
    const replacing = anArchitect({ ...own, name: "database-architect", owns: [], brief: "Ours." });
    const [, second] = rosterOf(
      [...all, replacing],
      configured("agents: [.claude/agents/payments-reviewer.md]"),
    );
    expect(second).toMatchObject({
      name: "database-architect",
      brief: "Ours.",
      paths: ["**/migrations/**"],
      owns: ["schema"],
    });
  });

  test("globs of its own stay its own", () => {
    const replacing = anArchitect({ ...own, name: "backend-architect", paths: ["lib/**"], owns: ["x"] });
    const [first] = rosterOf(
      [...all, replacing],
      configured("agents: [.claude/agents/payments-reviewer.md]"),
    );
    expect(first).toMatchObject({ paths: ["lib/**"], rest: false, owns: ["x"] });
  });

  test("an agent file that is listed and not there changes nothing", () => {
    expect(rosterOf(all, configured("agents: [.claude/agents/gone.md]"))).toHaveLength(3);
  });

  test("a roster of a roster is the same roster", () => {
    const replacing = anArchitect({ ...own, name: "database-architect", owns: [] });
    const configuration = configured(
      "agents: [.claude/agents/payments-reviewer.md]\narchitects: {security-architect: ['auth/**']}",
    );
    const roster = rosterOf([...all, replacing], configuration);
    expect(rosterOf(roster, configuration)).toEqual(roster);
  });

  test("an own agent can be switched off by its name", () => {
    const text = "agents: [.claude/agents/payments-reviewer.md]\narchitects: {payments-reviewer: false}";
    expect(architectNames(rosterOf([own], configured(text)))).toEqual([]);
  });
});

describe("src/architects/glob-set.ts", () => {
  const globs = fc.array(
    fc.constantFrom(
      "**/*.ts",
      "src/**",
      "!**/test/**",
      "**/*a*",
      "a/*",
      "*",
      "**",
      "**/b",
      "{a,b}/c*",
      "[ab]/**/c.ts",
      "!**/*.d.ts",
      "*(a|b)/*",
      "a/**/c*",
      "**/.env*",
      "?/c",
      "**/*_{a,b}.ts",
      "**/a/**/b/**",
    ),
    { maxLength: 6 },
  );
  const part = fc.constantFrom(
    "a",
    "b",
    "c",
    "src",
    "test",
    "c.ts",
    "x.d.ts",
    ".env.a",
    "x_a.ts",
    "ca",
    "xab",
  );
  const paths = fc.array(
    fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
    { minLength: 1, maxLength: 20 },
  );

  test("an answer kept for a folder is the answer that matching would give", () => {
    fc.assert(
      fc.property(globs, paths, (list, many) => {
        const set = new GlobSet(list);
        for (const path of many) expect(set.match(path)).toBe(matchedOneByOne(list, path));
      }),
      { numRuns: 2_000 },
    );
  });

  test("globs that are refused match nothing", () => {
    expect(
      new GlobSet(["{1..99}", "/a", "a/", "{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b,c,d}"]).match("a"),
    ).toBeUndefined();
  });
});

function matchedOneByOne(globs: readonly string[], path: string): string | undefined {
  let chosen: string | undefined;
  for (const glob of globs) {
    const takesBack = glob.startsWith("!");
    const matches = new Minimatch(takesBack ? glob.slice(1) : glob, { dot: true, nonegate: true }).match(
      path,
    );
    if (matches) chosen = takesBack ? undefined : glob;
  }
  return chosen;
}
