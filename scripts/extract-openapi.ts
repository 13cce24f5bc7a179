/**
 * Extracts the operations that the app uses, and the stand-in for GitHub answers, from GitHub's own OpenAPI
 * description into `test/support/github/openapi.generated.json`. The description is 385 MB as a package, so it
 * is installed into a temporary folder for the run and is not a dependency.
 *
 *     npm run extract:openapi
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSION = "23.0.2";
const TARGET = new URL("../test/support/github/openapi.generated.json", import.meta.url);

const OPERATIONS: ReadonlySet<string> = new Set([
  "apps/create-from-manifest",
  "apps/get-authenticated",
  "apps/list-installations",
  "apps/get-installation",
  "apps/get-repo-installation",
  "apps/create-installation-access-token",
  "apps/revoke-installation-access-token",
  "apps/list-repos-accessible-to-installation",
  "apps/list-webhook-deliveries",
  "apps/get-webhook-delivery",
  "apps/redeliver-webhook-delivery",
  "rate-limit/get",
  "repos/get",
  "repos/get-content",
  "repos/get-commit",
  "repos/compare-commits-with-basehead",
  "repos/get-collaborator-permission-level",
  "git/get-ref",
  "pulls/list",
  "pulls/get",
  "pulls/list-files",
  "pulls/list-commits",
  "pulls/list-reviews",
  "pulls/get-review",
  "pulls/create-review",
  "pulls/update-review",
  "pulls/submit-review",
  "pulls/delete-pending-review",
  "pulls/list-comments-for-review",
  "pulls/list-review-comments",
  "pulls/get-review-comment",
  "pulls/create-review-comment",
  "pulls/create-reply-for-review-comment",
  "pulls/update-review-comment",
  "pulls/delete-review-comment",
  "issues/list-comments",
  "issues/get-comment",
  "issues/create-comment",
  "issues/update-comment",
  "issues/delete-comment",
  "issues/list-labels-on-issue",
  "issues/add-labels",
  "issues/remove-label",
  "reactions/list-for-issue-comment",
  "reactions/create-for-issue-comment",
  "reactions/list-for-pull-request-review-comment",
  "reactions/create-for-pull-request-review-comment",
  "checks/create",
  "checks/get",
  "checks/update",
  "checks/list-annotations",
  "checks/list-for-ref",
  "checks/get-suite",
  "checks/list-suites-for-ref",
  "code-scanning/upload-sarif",
  "code-scanning/get-sarif",
]);

/** For people: they make the file three times as large and decide nothing. */
const WORDS: ReadonlySet<string> = new Set([
  "description",
  "summary",
  "title",
  "example",
  "examples",
  "externalDocs",
  "tags",
  "x-github",
  "headers",
  "deprecated",
  "x-multi-segment",
  "x-github-breaking-changes",
]);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Leaves out what is for people. Below `properties` every key is a name of GitHub's and stays. */
function withoutWords(value: Json, keysAreNames = false): Json {
  if (Array.isArray(value)) return value.map((item) => withoutWords(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => keysAreNames || !WORDS.has(key))
      .map(([key, inner]) => [key, withoutWords(inner, key === "properties" && !keysAreNames)]),
  );
}

function referencesIn(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) referencesIn(item, found);
  else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (key === "$ref" && typeof inner === "string") found.add(inner);
      else referencesIn(inner, found);
    }
  }
}

/** Only JSON answers and bodies: the app asks for no other kind. */
function onlyJson(operation: JsonObject): JsonObject {
  const trimmed = structuredClone(operation);
  const contents = [
    trimmed.requestBody,
    ...Object.values(isObject(trimmed.responses) ? trimmed.responses : {}),
  ];
  for (const holder of contents) {
    if (!isObject(holder) || !isObject(holder.content)) continue;
    const json = holder.content["application/json"];
    holder.content = json === undefined ? {} : { "application/json": json };
  }
  return trimmed;
}

function extract(description: JsonObject): JsonObject {
  const paths: JsonObject = {};
  const missing = new Set(OPERATIONS);
  for (const [path, item] of Object.entries(description.paths as JsonObject)) {
    for (const [method, operation] of Object.entries(item as JsonObject)) {
      if (!isObject(operation) || typeof operation.operationId !== "string") continue;
      if (!missing.delete(operation.operationId)) continue;
      const kept = isObject(paths[path]) ? paths[path] : {};
      kept[method] = withoutWords(onlyJson(operation));
      paths[path] = kept;
    }
  }
  if (missing.size > 0) throw new Error(`not in the description: ${[...missing].join(", ")}`);

  const components: Record<string, JsonObject> = {};
  const waiting = new Set<string>();
  referencesIn(paths, waiting);
  for (const reference of waiting) {
    const [, , kind, name] = reference.split("/");
    const source = (description.components as JsonObject)[kind ?? ""];
    const value = isObject(source) ? source[name ?? ""] : undefined;
    if (!kind || !name || !isObject(value)) throw new Error(`cannot follow ${reference}`);
    const trimmed = withoutWords(
      kind === "responses" ? (onlyJson({ responses: { it: value } }).responses as JsonObject).it! : value,
    );
    components[kind] = { ...components[kind], [name]: trimmed };
    // A set is walked in order of insertion, so what is found here is visited too.
    referencesIn(trimmed, waiting);
  }
  const info = description.info as JsonObject;
  return {
    openapi: description.openapi!,
    info: {
      title: info.title!,
      version: info.version!,
      license: info.license ?? null,
      source: `@octokit/openapi ${VERSION}`,
    },
    paths,
    components,
  };
}

const folder = mkdtempSync(join(tmpdir(), "github-openapi-"));
try {
  const wanted = `@octokit/openapi@${VERSION}`;
  execFileSync(
    "npm",
    ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", wanted],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const file = join(folder, "node_modules/@octokit/openapi/generated/api.github.com.json");
  const extracted = JSON.stringify(extract(JSON.parse(readFileSync(file, "utf8")) as JsonObject));
  writeFileSync(TARGET, `${extracted}\n`);
  process.stdout.write(`${OPERATIONS.size} operations, ${Math.round(extracted.length / 1024)} KB\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
