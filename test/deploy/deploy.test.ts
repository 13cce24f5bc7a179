import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { architect } from "../bin/run-architect.ts";
import { git } from "../support/git-fixture.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const SHIPPED = ["deploy", ".github/workflows", "Dockerfile", "compose.yaml"];
let folder: string;

interface Reviewed {
  findings: { rule: string; severity: string; at: { path: string } }[];
  coverage: { path: string; depth: string }[];
  unfinished: unknown[];
}

interface Manifest {
  kind: string;
  metadata: { name: string };
  resources?: string[];
  spec?: {
    selector?: unknown;
    template?: { metadata: { labels: Record<string, string> }; spec: { containers: Container[] } };
  };
}

interface Container {
  env: { name: string }[];
  ports: { name: string }[];
  readinessProbe: { httpGet: { path: string; port: string } };
  livenessProbe: { httpGet: { path: string; port: string } };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "architect-deploy-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A review of a repository to which these files are added. */
async function reviewOf(name: string, add: (repo: string) => void): Promise<Reviewed> {
  const repo = join(folder, name);
  mkdirSync(repo);
  await git(repo, ["init", "--quiet", "--initial-branch=main"]);
  await git(repo, ["commit", "--quiet", "--allow-empty", "--message=base"]);
  await git(repo, ["checkout", "--quiet", "-b", "change"]);
  add(repo);
  await git(repo, ["add", "--all"]);
  await git(repo, ["commit", "--quiet", "--message=deploy"]);
  const ran = await architect(["review", "--repo", repo, "--base", "main", "--format", "json"]);
  return JSON.parse(ran.stdout) as Reviewed;
}

function yamlBelow(path: string): { path: string; documents: Manifest[] }[] {
  return readdirSync(join(ROOT, path), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => {
      const read = parseAllDocuments(readFileSync(join(ROOT, path, name), "utf8"));
      for (const document of read) expect(document.errors, name).toEqual([]);
      return { path: join(path, name), documents: read.map((document) => document.toJS() as Manifest) };
    });
}

describe("deploy/", () => {
  test("our own review of what we ship finds nothing, having read all of it", async () => {
    const { findings, coverage, unfinished } = await reviewOf("shipped", (repo) => {
      for (const path of SHIPPED) {
        mkdirSync(dirname(join(repo, path)), { recursive: true });
        cpSync(join(ROOT, path), join(repo, path), { recursive: true });
      }
    });
    expect(findings.filter(({ severity }) => severity !== "note")).toEqual([]);
    expect(unfinished).toEqual([]);
    const read = coverage.filter(({ depth }) => depth === "full").map(({ path }) => path);
    expect(read).toEqual(
      expect.arrayContaining([
        ".github/workflows/release.yml",
        "Dockerfile",
        "compose.yaml",
        "deploy/kustomize/base/server.yaml",
        "deploy/kustomize/base/worker.yaml",
        "deploy/kustomize/overlays/with-redis/redis.yaml",
      ]),
    );
  }, 120_000);

  test("the same review finds a privileged worker without probes", async () => {
    const { findings } = await reviewOf("worse", (repo) => {
      const text = readFileSync(join(ROOT, "deploy/kustomize/base/worker.yaml"), "utf8")
        .replace("allowPrivilegeEscalation: false", "privileged: true")
        .replace(/ {10}(?:startup|liveness|readiness)Probe:\n(?: {12}.*\n)+/g, "");
      writeFileSync(join(repo, "worker.yaml"), text);
    });
    expect(findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["delivery/privileged-container"]),
    );
  }, 120_000);

  test("every resource that a kustomization names is there, and no file is named by none", () => {
    const files = yamlBelow("deploy/kustomize");
    const named = files.flatMap(({ path, documents }) =>
      documents.flatMap(({ kind, resources = [] }) =>
        kind === "Kustomization" ? resources.map((name) => join(dirname(path), name)) : [],
      ),
    );
    for (const path of named) expect(existsSync(join(ROOT, path)), path).toBe(true);
    const others = files.map(({ path }) => path).filter((path) => !path.endsWith("kustomization.yaml"));
    for (const path of others) expect(named).toContain(path);
  });

  test("probes ask ports that their containers have, for paths that the processes answer", () => {
    const containers = yamlBelow("deploy/kustomize/base").flatMap(({ documents }) =>
      documents.flatMap((one) => one.spec?.template?.spec.containers ?? []),
    );
    expect(containers).toHaveLength(2);
    for (const { ports, livenessProbe, readinessProbe } of containers) {
      const names = ports.map(({ name }) => name);
      expect(livenessProbe.httpGet.path).toBe("/health");
      expect(readinessProbe.httpGet.path).toBe("/ready");
      expect(names).toContain(livenessProbe.httpGet.port);
      expect(names).toContain(readinessProbe.httpGet.port);
    }
  });

  test("no container is given a variable that the App does not know", () => {
    const source = ["src/config/environment.ts", "src/config/private-key.ts", "src/compose/agent.ts"]
      .map((path) => readFileSync(join(ROOT, path), "utf8"))
      .join("\n");
    const given = yamlBelow("deploy/kustomize/base").flatMap(({ documents }) =>
      documents.flatMap((one) =>
        (one.spec?.template?.spec.containers ?? []).flatMap(({ env }) => env.map(({ name }) => name)),
      ),
    );
    expect(given.length).toBeGreaterThan(8);
    for (const name of given) expect(source, name).toMatch(new RegExp(`\\b${name}\\b`));
  });

  test("every alert has a section in docs/operate.md, and no section is left without an alert", () => {
    const [{ documents } = { documents: [] }] = yamlBelow("deploy/prometheus");
    const { groups } = documents[0] as unknown as { groups: { rules: { alert: string }[] }[] };
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    const operate = readFileSync(join(ROOT, "docs/operate.md"), "utf8");
    const sections = [...operate.matchAll(/^### (Architect\w+)/gm)].map(([, name]) => name);
    expect(sections.toSorted()).toEqual(alerts.toSorted());
  });
});
