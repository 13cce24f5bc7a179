import { describe, expect, test } from "vitest";
import { NO_FACTS } from "../../src/domain/facts.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { gatherDeliveryFacts } from "../../src/review/delivery-facts.ts";
import { verifyDeliveryFixes } from "../../src/review/verify-delivery-fixes.ts";
import { allRules } from "../../src/rules/all.ts";
import { applyRules } from "../../src/rules/apply.ts";
import { aPull, type Files } from "../support/trees.ts";

async function tried(head: Files, base: Files = {}): Promise<readonly Finding[]> {
  const loaded = aPull(base, head);
  const { facts } = await gatherDeliveryFacts(loaded);
  const { findings } = applyRules({ ...NO_FACTS, delivery: facts }, allRules, {});
  return verifyDeliveryFixes(findings, facts, loaded, { rules: allRules });
}

async function fixesOf(head: Files, base: Files = {}) {
  return (await tried(head, base)).flatMap(({ rule, fix }) =>
    fix ? [{ rule, lines: `${fix.at.from}-${fix.at.to}`, replacement: fix.replacement }] : [],
  );
}

const pod = (context: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  template:
    spec:
      containers:
        - name: shop
          image: shop:1.2.3
          securityContext:
            ${context}
          resources:
            limits: { memory: 256Mi }
          readinessProbe:
            httpGet: { path: /ready, port: 8080 }
`;

describe("src/review/verify-delivery-fixes.ts", () => {
  test("a pod's escalation is switched off and its root taken away, in the line that says so", async () => {
    expect(
      await fixesOf({ "k8s/shop.yaml": pod("allowPrivilegeEscalation: true # for ping") }),
    ).toMatchObject([
      { lines: "12-12", replacement: "            allowPrivilegeEscalation: false # for ping" },
    ]);
    expect(await fixesOf({ "k8s/shop.yaml": pod("runAsUser: 0") })).toMatchObject([
      { rule: "delivery/container-runs-as-root", replacement: "            runAsNonRoot: true" },
    ]);
  });

  test("an edit that would leave the file with the same key twice is not offered", async () => {
    const both = pod("runAsUser: 0\n            runAsNonRoot: true");
    const found = await tried({ "k8s/shop.yaml": both });
    expect(found.map(({ rule }) => rule)).toContain("delivery/container-runs-as-root");
    expect(found.filter(({ fix }) => fix)).toEqual([]);
  });

  test("an image that brings a user changes to it before its start", async () => {
    const file =
      'FROM node:24-alpine3.22 AS build\nRUN npm ci\n\nFROM node:24-alpine3.22\nCOPY --from=build /app /app\nCMD ["node", "/app"]\n';
    expect(await fixesOf({ Dockerfile: file })).toEqual([
      {
        rule: "delivery/container-runs-as-root",
        lines: "4-6",
        replacement: 'FROM node:24-alpine3.22\nCOPY --from=build /app /app\nUSER node\nCMD ["node", "/app"]',
      },
    ]);
    expect(
      await fixesOf({ Dockerfile: 'FROM gcr.io/distroless/static-debian12\nENTRYPOINT ["/shop"]\n' }),
    ).toMatchObject([{ lines: "1-1", replacement: "FROM gcr.io/distroless/static-debian12:nonroot" }]);
  });

  test("an image whose user would have to be made first is left to a person", async () => {
    const found = await tried({ Dockerfile: 'FROM debian:13.1\nENTRYPOINT ["/shop"]\n' });
    expect(found).toMatchObject([{ rule: "delivery/container-runs-as-root" }]);
    expect(found[0]?.fix).toBeUndefined();
  });

  test("a workflow gets the rights that it uses", async () => {
    const job = "jobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: npm test\n";
    const neighbour = { ".github/workflows/lint.yml": `on: push\npermissions: {}\n${job}` };
    const unsaid = { ...neighbour, ".github/workflows/test.yml": `on: pull_request\n\n${job}` };
    expect(await fixesOf(unsaid, neighbour)).toEqual([
      {
        rule: "delivery/workflow-token-too-wide",
        lines: "3-4",
        replacement: "permissions:\n  contents: read\n\njobs:\n  test:",
      },
    ]);
    const unused = `on: pull_request\npermissions:\n  contents: write\n${job}`;
    expect(await fixesOf({ ".github/workflows/test.yml": unused })).toMatchObject([
      { lines: "3-3", replacement: "  contents: read" },
    ]);
  });

  test("what keeps a bucket closed is switched on with all that is off beside it", async () => {
    const block =
      'resource "aws_s3_bucket_public_access_block" "ledger" {\n  bucket = aws_s3_bucket.ledger.id\n  block_public_acls = false\n  block_public_policy = true\n  ignore_public_acls = false\n}\n';
    expect(await fixesOf({ "infra/s3.tf": block })).toMatchObject([
      {
        rule: "delivery/public-bucket",
        lines: "3-5",
        replacement: "  block_public_acls = true\n  block_public_policy = true\n  ignore_public_acls = true",
      },
    ]);
  });
});
