import { describe, expect, test } from "vitest";
import { gatherDeliveryFacts } from "../../src/review/delivery-facts.ts";
import { weigh } from "../../src/review/weigh.ts";
import { applyRules } from "../../src/rules/apply.ts";
import { deliveryRules } from "../../src/rules/delivery/index.ts";
import { NO_FACTS } from "../../src/domain/facts.ts";
import { aPull, type Files } from "../support/trees.ts";
import { casesOf } from "../rules/case-files.ts";

async function review(base: Files, head: Files) {
  const loaded = aPull(base, head);
  const gathered = await gatherDeliveryFacts(loaded);
  const applied = applyRules({ ...NO_FACTS, delivery: gathered.facts }, deliveryRules, {});
  return { gathered, weighed: await weigh(applied.findings, loaded), unfinished: applied.unfinished };
}

describe("src/review/delivery-facts.ts", () => {
  test("every quotation of every bad case stands at its line", async () => {
    for (const { base, head } of deliveryRules.flatMap(({ id }) => casesOf(id))) {
      const { weighed, unfinished } = await review(base, head);
      expect([...weighed.unfinished, ...unfinished]).toEqual([]);
    }
  });

  test("the value of a secret leaves neither the fact nor the finding", async () => {
    const value = "Vq7mLz2Kp9xR4tW";
    const { gathered, weighed } = await review(
      {},
      {
        "compose.prod.yaml": `services:\n  api:\n    image: shop/api:1\n    environment:\n      - API_TOKEN=${value}\n`,
        Dockerfile: `FROM node:22\nENV A=b API_TOKEN="${value}"\n`,
        "k8s/s.yaml": `apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { api-token: ${value} }\n`,
      },
    );
    expect(weighed.findings.filter(({ rule }) => rule.includes("secret")).length).toBe(3);
    expect(JSON.stringify([gathered, weighed])).not.toContain(value);
  });

  test("files that were read whole are said to be read, others are partial with their line", async () => {
    const { gathered } = await review(
      { "compose.yaml": "services:\n\t- broken\n" },
      {
        Dockerfile: "FROM node:22\n",
        "compose.yaml": "services: {}\n",
        "infra/main.tf": "resource {",
        "config/app.yaml": "port: 80\n",
      },
    );
    expect(gathered.read.map(({ path, by, depth }) => `${path} ${by} ${depth}`).sort()).toEqual([
      "Dockerfile devops-architect full",
      "compose.yaml devops-architect partial",
      "infra/main.tf devops-architect partial",
    ]);
    expect(gathered.facts.map(({ path }) => path)).toEqual(["Dockerfile"]);
  });
});
