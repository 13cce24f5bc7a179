import { codeChildren } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { entriesOf, evaluate } from "./evaluate.ts";
import { tableName } from "./names.ts";
import type { KnownTable } from "./schema.ts";
import { asText, flag, type Options, text, type Value } from "./values.ts";
import { isTooDeep, type Walk, withParameters } from "./walk.ts";

/** Ways to get at the connection, which takes the commands of a migration as well. */
const CONNECTION = /^(?:(?:self\.class|self|[A-Z][\w:]*)\.)?(?:connection|lease_connection)$/;

/** What a deployment would answer: the environment is production, the database PostgreSQL. */
const ENVIRONMENT = /^Rails\.env(?:\.(\w+)\?)?$/;
const ADAPTER =
  /(?:^|\.)adapter_name$|(?:^|\.)connection_(?:db_config\.adapter|config\[:adapter\]|db_config\.configuration_hash\[:adapter\])$/;
const DATABASE = /(?:^|\.)(?:using_)?(postgres(?:ql)?|mysql2?|mariadb|sqlite3?|oracle)\?$/;

/** A question that the program asks of Rails, of the database or of its own methods; `undefined` when only a run could tell. */
export function ask(node: SyntaxNode, walk: Walk): Value | undefined {
  const source = node.text();
  if (source.length > MAX_QUESTION) return undefined;
  if (CONNECTION.test(source)) return { is: "connection" };
  const environment = ENVIRONMENT.exec(source);
  if (environment)
    return environment[1] === undefined ? text("production") : flag(environment[1] === "production");
  if (ADAPTER.test(source)) return text("PostgreSQL");
  const database = DATABASE.exec(source)?.[1];
  if (database !== undefined) return flag(database.startsWith("postgres"));
  if (/^(?:self\.)?reverting\?$/.test(source)) return flag(walk.reverting);
  if (KEY_TYPES.test(source)) return keyTypes(walk);
  const method = String(node.kind()) === "identifier" ? source : node.field("method")?.text();
  const receiver = node.field("receiver");
  if (method === undefined) return undefined;
  if (receiver && receiver.text() !== "self" && evaluate(receiver, walk).is !== "connection")
    return undefined;
  const nodes = argumentsOf(node);
  const args = nodes.filter((one) => String(one.kind()) !== "pair").map((one) => evaluate(one, walk));
  const options = entriesOf(nodes, walk);
  return (
    ofConnection(method, args, options, walk) ??
    (receiver ? undefined : ofMethod(method, args, options, walk))
  );
}

/** The migrations of Active Storage, Action Text and the like ask the application what keys it wants. */
const KEY_TYPES = /^primary_(?:and_foreign_)?key_types?$/;

function keyTypes(walk: Walk): Value {
  const { keyType } = walk;
  const types = [keyType ?? "primary_key", keyType ?? "bigint"];
  return { is: "list", items: types.map((type) => ({ is: "text", text: type, symbol: true })) };
}

/** Longer ones are no question. */
const MAX_QUESTION = 500;

export function argumentsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const list = node.field("arguments");
  // The text of a heredoc stands among the arguments when others follow it.
  return list ? codeChildren(list).filter((one) => String(one.kind()) !== "heredoc_body") : [];
}

function ofConnection(
  method: string,
  args: readonly Value[],
  options: Options,
  walk: Walk,
): Value | undefined {
  const first = asText(args[0]);
  switch (method) {
    case "quote":
      return first === undefined ? undefined : args[0]?.is === "number" ? args[0] : text(literal(first));
    case "quote_column_name":
      return first === undefined ? undefined : text(quote(first));
    case "quote_table_name": {
      if (first === undefined) return undefined;
      const { schema, name } = tableName(first);
      return text(schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`);
    }
    case "extension_enabled?":
      return first === undefined ? undefined : flag(walk.schema.hasExtension(first));
    case "table_exists?":
    case "data_source_exists?":
      return first === undefined ? undefined : exists(first, walk);
    case "column_exists?":
    case "index_exists?":
    case "index_name_exists?":
    case "foreign_key_exists?":
    case "check_constraint_exists?":
      return first === undefined ? undefined : within(first, method, args[1], options, walk);
    default:
      return /^supports_\w+\?$/.test(method) ? flag(true) : undefined;
  }
}

/** Only what all of history shows is sure. */
function exists(name: string, walk: Walk): Value | undefined {
  const table = tableName(name);
  if (walk.schema.isTouched(table)) return undefined;
  return flag(walk.schema.table(table) !== undefined);
}

function within(
  tableAs: string,
  method: string,
  subject: Value | undefined,
  options: Options,
  walk: Walk,
): Value | undefined {
  const name = tableName(tableAs);
  const table = walk.schema.table(name);
  if (!table?.whole || walk.schema.isTouched(name)) return undefined;
  return found(table, method, subject, options);
}

function found(
  table: KnownTable,
  method: string,
  subject: Value | undefined,
  options: Options,
): Value | undefined {
  const named = asText(options.get("name"));
  if (method === "index_name_exists?" || (method === "index_exists?" && named !== undefined)) {
    const name = method === "index_exists?" ? named : asText(subject);
    return name === undefined ? undefined : flag(table.indexes.some((index) => index.name === name));
  }
  if (method === "check_constraint_exists?")
    return named === undefined ? undefined : flag(table.checks.some((check) => check.name === named));
  const columns = subject?.is === "list" ? subject.items.map(asText) : [asText(subject)];
  if (method === "foreign_key_exists?") {
    const column = asText(options.get("column"));
    const to = asText(subject) ?? asText(options.get("to_table"));
    if (column === undefined && to === undefined && named === undefined) return undefined;
    return flag(
      table.foreignKeys.some(
        (key) =>
          (column === undefined || key.columns.includes(column)) &&
          (to === undefined || key.to === to) &&
          (named === undefined || key.name === named),
      ),
    );
  }
  if (columns.some((column) => column === undefined)) return undefined;
  if (method === "index_exists?")
    return flag(table.indexes.some((index) => index.columns.join("\0") === columns.join("\0")));
  return flag(columns.every((column) => table.columns.has(column ?? "")));
}

/** What a method of the migration returns, where it is one expression. */
function ofMethod(name: string, args: readonly Value[], options: Options, walk: Walk): Value | undefined {
  const method = walk.program.methods.get(name);
  const [only, ...more] = method?.body ?? [];
  if (!method || !only || more.length > 0 || isTooDeep(walk)) return undefined;
  let value: Value | undefined;
  walk.depth++;
  walk.budget.left--;
  try {
    if (walk.budget.left > 0)
      withParameters(walk, method.parameters, args, options, () => {
        value = evaluate(only, walk);
        return undefined;
      });
  } finally {
    walk.depth--;
  }
  return value;
}
