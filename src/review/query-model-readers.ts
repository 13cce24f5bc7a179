import { plural, underscored } from "../migrations/rails/inflect.ts";
import type { Named } from "./query-models.ts";

/** Each class of a file with what stands before it since the last one: its decorators. */
function classesIn(text: string): { name: string; before: string; body: string }[] {
  const starts = [
    ...text.matchAll(/^[ \t]*(?:export[ \t]+)?(?:default[ \t]+)?(?:abstract[ \t]+)?class[ \t]+(\w+)/gm),
  ];
  return starts.map((start, at) => ({
    name: start[1] ?? "",
    before: text.slice(starts[at - 1]?.index ?? 0, start.index),
    body: text.slice(start.index, starts[at + 1]?.index ?? text.length),
  }));
}

/** The last match: decorators of an earlier class may stand before it too. */
function lastOf(text: string, pattern: RegExp): RegExpMatchArray | undefined {
  return [...text.matchAll(pattern)].at(-1);
}

/** Source: TypeORM documentation, "Entities", "Relations", and its default naming strategy. */
export function typeormModels(text: string): Named[] {
  return classesIn(text).flatMap(({ name, before, body }): Named[] => {
    const entity = lastOf(before, /@(?:Child|View)?Entity\(([^()]*)\)/g);
    if (!entity) return [];
    const table =
      /\bname:\s*["'`](\w+)["'`]/.exec(entity[1] ?? "")?.[1] ??
      /^\s*["'`]([\w.]+)["'`]/.exec(entity[1] ?? "")?.[1] ??
      underscored(name);
    const columns = new Map<string, string>();
    let decorators = "";
    for (const line of body.split("\n").slice(1)) {
      const field = /^[ \t]*(?:(?:public|private|protected|readonly|declare)[ \t]+)*(\w+)[!?]?[ \t]*:/.exec(
        line,
      )?.[1];
      const isMember =
        field !== undefined && /@\w*(?:Column|ToOne|ToMany)\b/.test(decorators) && balanced(decorators);
      if (!isMember) {
        decorators = `${decorators}\n${line}`.slice(-2_000);
        continue;
      }
      const written = /\bname:\s*["'`](\w+)["'`]/.exec(decorators)?.[1];
      if (/@\w+ToMany\b/.test(decorators)) columns.set(field, "");
      else if (/@\w+ToOne\b/.test(decorators)) columns.set(field, written ?? `${field}Id`);
      else if (written !== undefined) columns.set(field, written);
      decorators = "";
    }
    return [{ name, model: { tables: [tableOf(table)], columns, scoped: /@DeleteDateColumn\b/.test(body) } }];
  });
}

function balanced(text: string): boolean {
  return text.split("(").length === text.split(")").length;
}

function tableOf(written: string): { schema?: string; name: string } {
  const [name = "", schema] = written.split(".").reverse();
  return schema === undefined ? { name } : { schema, name };
}

/** Source: Sequelize documentation, "Model Basics", table name inference; sequelize-typescript's README. */
export function sequelizeModels(text: string): Named[] {
  const columns = new Map<string, string>();
  for (const [, field = "", column = ""] of text.matchAll(
    /\b(\w+)\s{0,4}:\s{0,4}\{[^{}]{0,400}\bfield:\s{0,4}["'](\w+)["']/g,
  ))
    columns.set(field, column);
  const scoped = /\b(?:defaultScope|DefaultScope|paranoid)\b/.test(text);
  const defined = [...text.matchAll(/\.define(?:<[^<>()]{0,200}>)?\(\s{0,20}["'](\w+)["']/g)].map(
    ([, name = ""]) => name,
  );
  const classes = classesIn(text).filter(
    ({ before, body }) =>
      /\bextends\s+[\w.]*Model\b/.test(body.slice(0, 300)) || /@Table\b/.test(before.slice(-400)),
  );
  const table = lastOf(text, /\btableName:\s*["'](\w+)["']/g)?.[1];
  const names = [...defined, ...classes.map(({ name }) => name)];
  // A file of several models may name the table of only one of them.
  const only = names.length === 1 ? table : undefined;
  return names.flatMap((name): Named[] => {
    const candidates =
      only === undefined ? [plural(name), plural(underscored(name)), name, underscored(name)] : [only];
    const model = { tables: [...new Set(candidates)].map((one) => ({ name: one })), columns, scoped };
    const called = name.charAt(0).toUpperCase() + name.slice(1);
    return [{ name: called, model }];
  });
}

/** Source: SQLAlchemy documentation, "Table Configuration with Declarative"; Flask-SQLAlchemy, "Models and Tables". */
export function sqlalchemyModels(text: string): Named[] {
  return text.split(/^(?=class\s)/m).flatMap((body): Named[] => {
    const name = /^class\s+(\w+)\s*[(:]/.exec(body)?.[1];
    const own = body.split(/\n(?=\S)/)[0] ?? "";
    const table = /^[ \t]+__tablename__\s*(?::[^=\n]+)?=\s*["'](\w+)["']/m.exec(own)?.[1];
    const isModel = table !== undefined || /^class\s+\w+\([^)]*\bdb\.Model\b/.test(body);
    if (name === undefined || !isModel) return [];
    const columns = new Map<string, string>();
    for (const line of own.split("\n")) {
      const [, field, kind, column] =
        /^[ \t]+(\w+)[ \t]*(?::[^=]{0,200})?=[ \t]*(?:\w+\.)?(Column|mapped_column|relationship|deferred)\(\s*(?:["'](\w+)["'])?/.exec(
          line,
        ) ?? [];
      if (field === undefined) continue;
      if (kind === "relationship") columns.set(field, "");
      else if (column !== undefined) columns.set(field, column);
    }
    return [{ name, model: { tables: [{ name: table ?? underscored(name) }], columns, scoped: false } }];
  });
}

/** Source: Ecto documentation, `Ecto.Schema`. */
export function ectoModels(text: string): Named[] {
  return text.split(/^(?=\s*defmodule\s)/m).flatMap((body): Named[] => {
    const module = /^\s*defmodule\s+([\w.]+)/.exec(body)?.[1];
    const table = /^[ \t]*schema\s*\(?\s*"([\w.]+)"/m.exec(body)?.[1];
    if (module === undefined || table === undefined) return [];
    const columns = new Map<string, string>();
    for (const line of body.split("\n")) {
      const [, kind, field, rest = ""] =
        /^[ \t]*(field|belongs_to|has_many|has_one|many_to_many)\s*\(?\s*:(\w+)(.*)$/.exec(line) ?? [];
      if (field === undefined) continue;
      const source = /\bsource:\s*:(\w+)/.exec(rest)?.[1];
      if (kind === "belongs_to")
        columns.set(field, /\bforeign_key:\s*:(\w+)/.exec(rest)?.[1] ?? `${field}_id`);
      else if (kind !== "field" || /\bvirtual:\s*true\b/.test(rest)) columns.set(field, "");
      else if (source !== undefined) columns.set(field, source);
    }
    return [
      { name: module.split(".").at(-1) ?? "", model: { tables: [tableOf(table)], columns, scoped: false } },
    ];
  });
}
