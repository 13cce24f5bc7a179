import type { Step } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import type { Editor } from "./editor.ts";
import { type Operation, type Written, nothing, unchanged, unread } from "./operation.ts";
import { codeSteps } from "./python-code.ts";
import {
  argument,
  given,
  isFalse,
  itemsOf,
  lastName,
  show,
  textOf,
  unknownIn,
  type Value,
} from "./values.ts";

export function runPython({ call, source }: Written): Operation {
  const { lines } = call;
  const code = argument(call, 0, "code");
  const back = given(argument(call, 1, "reverse_code"));
  if (!code) return unread("RunPython without code", lines);
  const run = (value: Value) => (editor: Editor) => {
    for (const step of codeSteps(source, value, lines)) {
      editor.steps.push(step);
      if (step.do === "rename-table") editor.database.renameTable(step.table.name, step.to);
    }
  };
  return {
    lines,
    state: unchanged,
    forwards: run(code),
    backwards: back ? run(back) : `line ${lines.from}: RunPython ${nameOf(code)} has no reverse`,
  };
}

function nameOf(code: Value): string {
  return code.is === "name" ? lastName(code.name) : "";
}

export function runSql({ call, read }: Written): Operation {
  const { lines } = call;
  const sql = argument(call, 0, "sql");
  const back = given(argument(call, 1, "reverse_sql"));
  if (!sql) return unread("RunSQL without SQL", lines);
  const inner = itemsOf(argument(call, 2, "state_operations")).map(read);
  const run = (value: Value) => (editor: Editor) => {
    editor.steps.push(...sqlSteps(value, lines));
  };
  return {
    lines,
    state: (state) => inner.reduce((now, operation) => operation.state(now), state),
    forwards: run(sql),
    backwards: back ? run(back) : `line ${lines.from}: RunSQL has no reverse`,
  };
}

/** A text, or a list of texts and of texts with parameters. */
function sqlSteps(value: Value, lines: Step["lines"]): Step[] {
  if (value.is === "name" && value.name.endsWith("RunSQL.noop")) return [];
  if (value.is === "text") return [sqlStep(value, value.text, lines)];
  if (value.is !== "list") return [{ do: "unread", what: "RunSQL with SQL that is made by code", lines }];
  return value.items.flatMap((item): Step[] => {
    if (item.is === "text") return [sqlStep(item, item.text, lines)];
    const [text, params] = itemsOf(item);
    if (text?.is !== "text")
      return [{ do: "unread", what: "RunSQL with SQL that is made by code", lines: item.lines }];
    if (!given(params)) return [sqlStep(text, text.text, lines)];
    const filled = withParameters(text.text, itemsOf(params));
    if (filled === undefined)
      return [{ do: "unread", what: "RunSQL with parameters that are made by code", lines }];
    return [sqlStep(text, filled, lines)];
  });
}

function sqlStep(value: Value & { is: "text" }, sql: string, lines: Step["lines"]): Step {
  const { firstLine } = value;
  return { do: "sql", sql, lines, ...(firstLine === undefined ? {} : { firstLine }) };
}

function withParameters(sql: string, params: readonly Value[]): string | undefined {
  let next = 0;
  let whole = true;
  const filled = sql.replace(/%%|%s/g, (mark) => {
    if (mark === "%%") return "%";
    const value = params[next++];
    if (value?.is === "text") return literal(value.text);
    if (value?.is === "none") return "NULL";
    if (value?.is === "number" || value?.is === "bool") return show(value);
    whole = false;
    return mark;
  });
  return whole ? filled : undefined;
}

/** What the program believes and what the database does, apart. */
export function separate({ call, read }: Written): Operation {
  const database = itemsOf(argument(call, 0, "database_operations")).map(read);
  const inState = itemsOf(argument(call, 1, "state_operations")).map(read);
  const unknown = unknownIn(argument(call, 0, "database_operations"));
  if (unknown !== undefined && database.length === 0)
    return unread("operations that are made by code", call.lines);
  const irreversible = database.map(({ backwards }) => backwards).find((one) => typeof one === "string");
  return {
    lines: call.lines,
    state: (state) => inState.reduce((now, operation) => operation.state(now), state),
    forwards: (editor, before) => {
      let now = before;
      for (const operation of database) {
        const next = operation.state(now);
        editor.lines = operation.lines;
        operation.forwards(editor, now, next);
        now = next;
      }
    },
    backwards:
      typeof irreversible === "string"
        ? irreversible
        : (editor, _before, after) => {
            const states = [after];
            for (const operation of database) states.push(operation.state(states.at(-1) ?? after));
            for (const [at, operation] of [...database.entries()].reverse()) {
              const before = states[at + 1];
              const then = states[at];
              if (!before || !then || typeof operation.backwards === "string") continue;
              editor.lines = operation.lines;
              operation.backwards(editor, before, then);
            }
          },
  };
}

/** Source: `django.contrib.postgres.operations`. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  BloomExtension: "bloom",
  BtreeGinExtension: "btree_gin",
  BtreeGistExtension: "btree_gist",
  CITextExtension: "citext",
  CryptoExtension: "pgcrypto",
  HStoreExtension: "hstore",
  TrigramExtension: "pg_trgm",
  UnaccentExtension: "unaccent",
};

/** The extension that an operation makes; `undefined` for every other operation. */
export function extensionOf({ call }: Written): string | undefined {
  const name = lastName(call.name);
  if (name === "CreateExtension") return textOf(argument(call, 0, "name"));
  return Object.hasOwn(EXTENSIONS, name) ? EXTENSIONS[name] : undefined;
}

export function createExtension({ call }: Written, name: string): Operation {
  return {
    lines: call.lines,
    state: unchanged,
    forwards: (editor) => {
      editor.steps.push({ do: "create-extension", name, lines: call.lines });
    },
    backwards: (editor) => editor.sql(`DROP EXTENSION IF EXISTS ${quote(name)}`),
  };
}

export function collation({ call }: Written): Operation {
  const { lines } = call;
  const name = textOf(argument(call, 0, "name"));
  const locale = textOf(argument(call, 1, "locale"));
  if (name === undefined || locale === undefined) return unread("a collation that is made by code", lines);
  const provider = textOf(call.kwargs.get("provider"));
  const options = [
    `locale = ${literal(locale)}`,
    ...(provider === undefined ? [] : [`provider = ${quote(provider)}`]),
    ...(isFalse(call.kwargs.get("deterministic")) ? ["deterministic = false"] : []),
  ];
  const create = (editor: Editor) => editor.sql(`CREATE COLLATION ${quote(name)} (${options.join(", ")})`);
  const drop = (editor: Editor) => editor.sql(`DROP COLLATION ${quote(name)}`);
  const removes = lastName(call.name) === "RemoveCollation";
  return { lines, state: unchanged, forwards: removes ? drop : create, backwards: removes ? create : drop };
}

/** Of no consequence to the database. */
export function ofNoConsequence({ call }: Written): Operation {
  return { lines: call.lines, state: unchanged, forwards: nothing, backwards: nothing };
}
