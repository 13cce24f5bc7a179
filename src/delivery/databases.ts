import { dirname, join } from "node:path/posix";
import type { DatabaseUse } from "../domain/delivery.ts";
import { Lines } from "./quote.ts";
import { entriesOf, itemsOf, nodeAt, textAt, type YamlNode } from "./yaml/positioned.ts";

/** `postgres://user:password@host:5432/name?schema=x`, also with `jdbc:` or a driver (`postgresql+asyncpg:`) in front. */
const ADDRESS =
  /^(?:jdbc:)?(?:postgres(?:ql)?|mysql2?|mariadb|mongodb|sqlserver|mssql)(?:\+\w+)?:\/\/(?:([^\s:@/]{0,200})(?::([^\s@/]{0,500}))?@)?([^\s/?@]{1,200})\/([^\s/?]{1,200})(?:\?(\S{0,500}))?$/i;
const SCHEMA = /(?:^|&)(?:schema|currentSchema|search_path)=([^&]+)/i;
/** One variable of the environment, the same for every service that names it. */
const VARIABLE = /^\$\{?(\w*(?:DATABASE|POSTGRES|MYSQL|PG|DB)\w*(?:URL|URI|DSN|URL_\w+))\}?$/i;
const HOST = /^(?:\w+_)?(?:DB|DATABASE|POSTGRES(?:QL)?|PG|MYSQL)_?HOST(?:NAME)?$/i;
const NAME = /^(?:\w+_)?(?:DB|DATABASE|POSTGRES(?:QL)?|PG|MYSQL)_?(?:NAME|DB|DATABASE)$/i;

/** Databases that a Compose service is told to use, by its environment. Passwords are masked. */
export function databasesOf(service: YamlNode, lines: Lines): readonly DatabaseUse[] {
  const variables = variablesOf(service);
  const found = variables.flatMap(({ value, line }): DatabaseUse[] => {
    const variable = VARIABLE.exec(value)?.[1];
    if (variable !== undefined) return [{ database: `\${${variable}}`, quote: lines.quote(line) }];
    const [, , password, host, name, query = ""] = ADDRESS.exec(defaulted(value)) ?? [];
    if (host === undefined || name === undefined || isOpen(host) || isOpen(name)) return [];
    const schema = SCHEMA.exec(query)?.[1];
    const database = `${host.replace(/:\d+$/, "")}/${name}${schema === undefined ? "" : ` schema ${schema}`}`;
    return [{ database, quote: lines.masked(line, password ?? "") }];
  });
  const host = variables.find(({ key }) => HOST.test(key));
  const name = variables.find(({ key }) => NAME.test(key));
  if (!host || !name || isOpen(defaulted(host.value)) || isOpen(defaulted(name.value))) return found;
  return [
    ...found,
    { database: `${defaulted(host.value)}/${defaulted(name.value)}`, quote: lines.quote(name.line) },
  ];
}

/** The folder that a service is built from: that of its Dockerfile, when it has one of its own there. */
export function rootOf(service: YamlNode): string | undefined {
  const build = nodeAt(service, "build");
  if (!build) return undefined;
  const context = build.kind === "text" ? build.value : (textAt(build, "context") ?? ".");
  const dockerfile = build.kind === "text" ? "" : (textAt(build, "dockerfile") ?? "");
  if (/\$|:\/\//.test(context + dockerfile)) return undefined;
  const folder = join(context, dirname(dockerfile === "" ? "Dockerfile" : dockerfile)).replace(/\/$/, "");
  return folder === "" ? "." : folder;
}

interface Variable {
  key: string;
  value: string;
  line: number;
}

/** `environment` is a map or a list of `NAME=value`. */
function variablesOf(service: YamlNode): Variable[] {
  const environment = nodeAt(service, "environment");
  const listed = itemsOf(environment).flatMap((item): Variable[] => {
    const split = item.kind === "text" ? item.value.indexOf("=") : -1;
    return item.kind === "text" && split > 0
      ? [{ key: item.value.slice(0, split), value: item.value.slice(split + 1), line: item.line }]
      : [];
  });
  const mapped = entriesOf(environment).flatMap(({ key, value, line }): Variable[] =>
    value.kind === "text" ? [{ key, value: value.value, line }] : [],
  );
  return [...listed, ...mapped].filter(({ value }) => value.length <= 1_000).slice(0, 200);
}

/** `${NAME:-shop}` is `shop` for whoever sets nothing; without a default it stays. */
function defaulted(value: string): string {
  return value.replace(/\$\{\w+:?-([^${}]*)\}/g, (_, fallback: string) => fallback);
}

/** What is filled in elsewhere may differ from service to service. */
function isOpen(part: string): boolean {
  return part === "" || part.includes("$");
}
