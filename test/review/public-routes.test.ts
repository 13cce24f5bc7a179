import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { review } from "../../src/review/review.ts";
import { allRules } from "../../src/rules/all.ts";
import { anArchitect } from "../support/architects.ts";
import { aPull, type Files } from "../support/trees.ts";

const CASE = join(
  import.meta.dirname,
  "../rules/security/route-without-auth/bad/new-route-among-guarded-ones",
);

function side(name: "base" | "head"): Files {
  const folder = join(CASE, name);
  return Object.fromEntries(
    readdirSync(folder).map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}

async function reviewed(configuration: string) {
  const file = { ".github/architect.yml": configuration };
  return review(aPull({ ...side("base"), ...file }, { ...side("head"), ...file }), {
    architects: [anArchitect({ name: "security-architect", paths: ["**"] })],
    rules: allRules.filter(({ id }) => id === "security/route-without-auth"),
    rehearse: () => Promise.reject(new Error("there is nothing to rehearse")),
    clock: () => 0,
  });
}

describe("src/review/public-routes.ts", () => {
  test("no guard is asked for in front of a route that the configuration says is for everybody", async () => {
    const before = await reviewed("");
    expect(before.findings.map(({ rule }) => rule)).toEqual(["security/route-without-auth"]);
    const route = /`([A-Z]+ \/[^`]*)`/.exec(before.findings[0]?.title ?? "")?.[1] ?? "";
    expect((await reviewed(`public_routes: ["${route}"]`)).findings).toEqual([]);
    expect((await reviewed('public_routes: ["GET /elsewhere"]')).findings).toHaveLength(1);
  });

  test("a muted finding is not raised, and is listed with the reason", async () => {
    const [finding] = (await reviewed("")).findings;
    const id = finding?.fingerprint.slice(0, 8) ?? "";
    const { findings, silenced, verdict } = await reviewed(`mute: [{finding: "${id}", reason: meant so}]`);
    expect(findings).toEqual([]);
    expect(verdict).not.toBe("fail");
    expect(silenced).toMatchObject([
      { finding, by: { kind: "configuration", key: "mute", reason: "meant so" } },
    ]);
  });
});
