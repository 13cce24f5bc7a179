/**
 * Repositories to measure with: branches `main` and `pr`, written by hand-made rules, so that the same size always has
 * the same bytes. What is done wrong on `pr` on purpose is listed: a figure counts only where that was found.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { graphqlSchema, openApiDocument, protobufFile } from "./documents.ts";

export const SIZES = ["small", "typical", "large", "huge"] as const;
/** `programs`: five changed programs, nothing to rehearse; for what is not measured by size. */
export type Size = (typeof SIZES)[number] | "programs";

/** A fault that was put in: a finding whose rule begins with `family`, on the path. */
export interface Planted {
  family: "migrations/" | "contracts/" | "security/" | "resilience/";
  path: string;
}

interface Shape {
  /** Changed files, all kinds together. */
  files: number;
  migrations: number;
  baseMigrations: number;
  /** Of the OpenAPI document; 0 for a repository without API documents. */
  operations: number;
}

const SHAPES: Readonly<Record<Size, Shape>> = {
  small: { files: 5, migrations: 1, baseMigrations: 20, operations: 0 },
  programs: { files: 5, migrations: 0, baseMigrations: 20, operations: 0 },
  typical: { files: 20, migrations: 3, baseMigrations: 120, operations: 150 },
  large: { files: 1_000, migrations: 20, baseMigrations: 120, operations: 150 },
  huge: { files: 10_000, migrations: 20, baseMigrations: 120, operations: 150 },
};

/** Of a hundred changed programs, so many have a fault. */
const FAULTY = 12;
const SERVICES = ["rentals", "parcels", "tariffs", "members", "invoices", "depots"];
const THINGS = [
  "bike",
  "locker",
  "parcel",
  "tariff",
  "member",
  "invoice",
  "depot",
  "route",
  "claim",
  "token",
];

interface Written {
  path: string;
  before?: string;
  after: string;
}

/**
 * Writes the repository into a new folder.
 *
 * @returns what was put in
 */
export async function makePullRequest(folder: string, size: Size): Promise<readonly Planted[]> {
  const shape = SHAPES[size];
  const planted: Planted[] = [];
  const files: Written[] = [...migrations(shape, planted), ...documents(shape, planted)];
  const changed = files.filter(({ before, after }) => before !== after).length;
  for (let at = 0; at < shape.files - changed; at++) files.push(program(at, planted));
  files.push({ path: "README.md", before: "# City wheels\n", after: "# City wheels\n" });
  mkdirSync(folder, { recursive: true });
  await run("git", ["init", "-q", "--initial-branch=main", folder]);
  await run("git", ["-C", folder, "fast-import", "--quiet"], stream(files));
  return planted;
}

// ------------------------------------------------------------------ migrations

function migrations(shape: Shape, planted: Planted[]): Written[] {
  const path = (number: number) => `services/rentals/migrations/${String(number).padStart(4, "0")}_step.sql`;
  const tables: string[] = [];
  const files = Array.from({ length: shape.baseMigrations }, (_, at): Written => {
    const sql = at % 3 === 0 ? newTable(tables) : wider(tables, at);
    return { path: path(at + 1), before: sql, after: sql };
  });
  for (let at = 0; at < shape.migrations; at++) {
    const name = path(shape.baseMigrations + 1 + at);
    const table = tables[at % tables.length] ?? "things";
    files.push({ path: name, after: HAZARDS[at % HAZARDS.length]?.(table, at) ?? "" });
    planted.push({ family: "migrations/", path: name });
  }
  return files;
}

function newTable(tables: string[]): string {
  const number = tables.length;
  const parent = tables.at(-1);
  const name = `${THINGS[number % THINGS.length]}s_${number}`;
  tables.push(name);
  const reference = parent ? `  parent_id bigint references ${parent} (id),\n` : "";
  const index = parent ? `create index ${name}_parent_idx on ${name} (parent_id);\n` : "";
  return `create table ${name} (
  id bigint generated always as identity primary key,
${reference}  label text not null default '',
  cents integer not null default 0,
  kept_until timestamptz
);
${index}`;
}

function wider(tables: readonly string[], at: number): string {
  const table = tables[(at * 7) % tables.length] ?? "things";
  return at % 3 === 1
    ? `alter table ${table} add column extra_${at} text;\n`
    : `alter table ${table} add column count_${at} integer not null default 0;\ncomment on column ${table}.count_${at} is 'how often';\n`;
}

const HAZARDS: readonly ((table: string, at: number) => string)[] = [
  (table, at) => `create index ${table}_label_${at} on ${table} (label);\n`,
  (table) => `alter table ${table} alter column kept_until set not null;\n`,
  (table) => `alter table ${table} alter column cents type text;\n`,
  (table, at) => `alter table ${table} add constraint ${table}_cents_${at} check (cents >= 0);\n`,
];

// ------------------------------------------------------------------ documents

function documents({ operations }: Shape, planted: Planted[]): Written[] {
  if (operations === 0) return [];
  const made: [string, (isChanged: boolean) => string][] = [
    ["api/openapi.yaml", (isChanged) => openApiDocument(operations, isChanged)],
    ["api/schema.graphql", graphqlSchema],
    ["proto/wheels/rental/v1/rental.proto", protobufFile],
  ];
  return made.map(([path, write]) => {
    planted.push({ family: "contracts/", path });
    return { path, before: write(false), after: write(true) };
  });
}

// ------------------------------------------------------------------ programs

function program(at: number, planted: Planted[]): Written {
  const service = SERVICES[at % SERVICES.length] ?? "rentals";
  const thing = THINGS[at % THINGS.length] ?? "bike";
  const isFaulty = at % 100 < FAULTY || at === 0;
  if (at % 5 === 4) {
    const path = `services/${service}/jobs/${thing}_${at}.py`;
    return { path, before: job(thing, at, 100), after: job(thing, at, 200) };
  }
  if (at % 5 === 1) {
    const path = `services/${service}/src/clients/${thing}-${at}.ts`;
    if (isFaulty) planted.push({ family: "resilience/", path });
    return { path, before: client(thing, at, true), after: client(thing, at, !isFaulty, "v2") };
  }
  const path = `services/${service}/src/handlers/${thing}-${at}.ts`;
  if (isFaulty) planted.push({ family: "security/", path });
  return { path, before: handler(thing, at, 20, false), after: handler(thing, at, 25, isFaulty) };
}

function handler(thing: string, at: number, most: number, isPasted: boolean): string {
  const name = thing[0]?.toUpperCase() + thing.slice(1);
  const query = isPasted
    ? `\`select id, label, cents from ${thing}s where label = '\${request.query.label}' limit ${most}\``
    : `"select id, label, cents from ${thing}s where label = $1 limit ${most}", [request.query.label]`;
  return `import type { Request, Response } from "express";
import { database } from "../database.js";
import { log } from "../log.js";

export interface ${name} {
  id: string;
  label: string;
  cents: number;
}

/** Shows the ${thing}s with a label, the cheapest first: list ${at}. */
export async function list${name}s(request: Request, response: Response): Promise<void> {
  const found = await database.query(${query});
  const list: ${name}[] = found.rows.map((row) => ({ id: String(row.id), label: row.label, cents: row.cents }));
  list.sort((one, other) => one.cents - other.cents);
  log.info({ thing: "${thing}", count: list.length }, "listed");
  response.json({ list, more: list.length === ${most} });
}

/** What all of them cost together, in words. */
export function priceOf(list: readonly ${name}[]): string {
  let sum = 0;
  for (const one of list) {
    if (one.cents < 0) throw new Error(\`\${one.id} has a price below nothing\`);
    sum += one.cents;
  }
  const whole = Math.floor(sum / 100);
  const rest = String(sum % 100).padStart(2, "0");
  return list.length === 0 ? "nothing" : \`\${whole}.\${rest} for \${list.length} ${thing}s\`;
}
`;
}

function client(thing: string, at: number, isPatient: boolean, version = "v1"): string {
  const options = isPatient ? ", { signal: AbortSignal.timeout(2_000) }" : "";
  return `import { log } from "../log.js";

const HOME = process.env.${thing.toUpperCase()}_HOME ?? "https://${thing}s.internal";

export interface Answer {
  id: string;
  state: "free" | "taken" | "lost";
}

/** Asks the ${thing} service, number ${at}. */
export async function ask(id: string): Promise<Answer | undefined> {
  const answer = await fetch(\`\${HOME}/${version}/${thing}s/\${encodeURIComponent(id)}\`${options});
  if (answer.status === 404) return undefined;
  if (!answer.ok) {
    log.warn({ status: answer.status }, "the ${thing} service refused");
    return undefined;
  }
  return (await answer.json()) as Answer;
}

/** How many of them are free. */
export function free(answers: readonly (Answer | undefined)[]): number {
  return answers.filter((answer) => answer?.state === "free").length;
}
`;
}

function job(thing: string, at: number, batch: number): string {
  return `"""Counts ${thing}s every night: job ${at}."""
import logging

import psycopg

log = logging.getLogger(__name__)
BATCH = ${batch}


def count(connection: psycopg.Connection, label: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from ${thing}s where label = %s limit %s", (label, BATCH))
        row = cursor.fetchone()
    return row[0] if row else 0


def main(address: str) -> None:
    with psycopg.connect(address, connect_timeout=5) as connection:
        log.info("%d ${thing}s", count(connection, "open"))
`;
}

// ------------------------------------------------------------------ git

/** What `git fast-import` reads: two commits. */
function* stream(files: readonly Written[]): Generator<string> {
  const commit = (branch: string, title: string, day: number) =>
    `commit refs/heads/${branch}\ncommitter Bench <bench@example.com> ${1_700_000_000 + day * 86_400} +0000\ndata ${title.length}\n${title}\n`;
  const file = (path: string, text: string) =>
    `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  yield commit("main", "What is there", 0);
  for (const { path, before } of files) if (before !== undefined) yield file(path, before);
  yield `\n${commit("pr", "What is proposed", 1)}from refs/heads/main\n`;
  for (const { path, before, after } of files) if (before !== after) yield file(path, after);
  yield "\ndone\n";
}

async function run(program: string, args: readonly string[], input?: Iterable<string>): Promise<void> {
  const child = spawn(program, args, { stdio: ["pipe", "inherit", "inherit"] });
  const closed = once(child, "close");
  for (const text of input ?? []) if (!child.stdin.write(text)) await once(child.stdin, "drain");
  child.stdin.end();
  const [code] = await closed;
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}`);
}
