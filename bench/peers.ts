/**
 * The peer of a review: the linters of npm that a team would put into its pipeline for the same files, one after another.
 * They are installed once, into a folder of the user's cache; without a network they are left out, by name.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export const PEERS = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
  "backend-architect",
  "bench-peers",
);
const BIN = join(PEERS, "node_modules", ".bin");

const PACKAGES = [
  "squawk-cli@2.66.0",
  "@bufbuild/buf@1.75.0",
  "@graphql-inspector/cli@6.0.8",
  "graphql@16.15.0",
  "@stoplight/spectral-cli@6",
  "@stoplight/spectral-owasp-ruleset@2",
  "secretlint@12.0.0",
  "@secretlint/secretlint-rule-preset-recommend@12.0.0",
  "eslint@9",
  "eslint-plugin-security@4",
  "@typescript-eslint/parser@8",
  "typescript@5",
];

const ESLINT = `import security from "eslint-plugin-security";
import * as parser from "@typescript-eslint/parser";
export default [{ files: ["**/*.{js,ts}"], languageOptions: { parser }, ...security.configs.recommended }];
`;

/** Why there are none; nothing when they are at hand. */
export function installPeers(): string | undefined {
  mkdirSync(PEERS, { recursive: true });
  writeFileSync(join(PEERS, "spectral.yaml"), 'extends: ["@stoplight/spectral-owasp-ruleset"]\n');
  const rule = { id: "@secretlint/secretlint-rule-preset-recommend" };
  writeFileSync(join(PEERS, "secretlint.json"), JSON.stringify({ rules: [rule] }));
  writeFileSync(join(PEERS, "eslint.config.mjs"), ESLINT);
  const programs = ["squawk", "buf", "graphql-inspector", "spectral", "secretlint", "eslint"];
  if (programs.every((name) => existsSync(join(BIN, name)))) return undefined;
  if (!existsSync(join(PEERS, "package.json")))
    writeFileSync(join(PEERS, "package.json"), '{ "private": true }\n');
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", ...PACKAGES];
  const { status } = spawnSync("npm", args, { cwd: PEERS, stdio: ["ignore", "ignore", "inherit"] });
  const missing = programs.filter((name) => !existsSync(join(BIN, name)));
  if (status === 0 && missing.length === 0) return undefined;
  return `npm could not install ${missing.join(", ")} into ${PEERS}`;
}

/**
 * A command line for the shell that looks at what differs between `main` and `pr`: the changed files are taken out of
 * the repository into a folder, and each linter is started on those of its kind.
 *
 * @param inOrder false: all linters at once
 */
export function pipeline(repository: string, inOrder = true): string {
  const steps = [
    `cd $W/head && [ -s $W/sql ] && xargs -0 ${BIN}/squawk --reporter json <$W/sql`,
    `cd $W/head && [ -s $W/proto ] && ${BIN}/buf breaking . --against $W/base --error-format json`,
    `cd ${PEERS} && [ -f $W/head/api/schema.graphql ] && ${BIN}/graphql-inspector diff $W/base/api/schema.graphql $W/head/api/schema.graphql`,
    `cd $W/head && [ -s $W/api ] && xargs -0 ${BIN}/spectral lint -r ${PEERS}/spectral.yaml -f json <$W/api`,
    `cd $W/head && xargs -0 ${BIN}/secretlint --secretlintrc ${PEERS}/secretlint.json --format json --no-glob <$W/all`,
    `cd $W/head && [ -s $W/code ] && xargs -0 ${BIN}/eslint --no-config-lookup -c ${PEERS}/eslint.config.mjs --format json <$W/code`,
  ].map((step) => `( ${step} )`);
  const out = (side: string, revision: string) =>
    `GIT_INDEX_FILE=$W/index.${side} git -C ${repository} read-tree ${revision}; GIT_INDEX_FILE=$W/index.${side} git -C ${repository} checkout-index -q -f -z --stdin --prefix=$W/${side}/`;
  const pick = (name: string, pattern: string) => `grep -zE '${pattern}' $W/all >$W/${name}`;
  return [
    "W=$(mktemp -d)",
    "mkdir $W/head $W/base",
    `git -C ${repository} diff --name-only -z --no-renames --diff-filter=AM main...pr >$W/all`,
    `{ ${out("head", "pr")} <$W/all; }`,
    `{ ${out("base", "main")} <$W/all; }`,
    pick("sql", "\\.sql$"),
    pick("proto", "\\.proto$"),
    pick("api", "openapi[^/]*\\.yaml$"),
    pick("code", "\\.ts$"),
    inOrder ? steps.join("; ") : `${steps.join(" & ")} & wait`,
    "rm -rf $W",
  ].join("; ");
}

/** A command line that has every file looked at by squawk, as npm starts it. */
export function squawk(listing: string): string {
  return `xargs -0 ${BIN}/squawk --reporter json <${listing}`;
}
