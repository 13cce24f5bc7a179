import type { LineRange } from "../../domain/pull-request.ts";
import type { Notes } from "../javascript/journal.ts";
import {
  host,
  type Host,
  native,
  type Site,
  short,
  stringOf,
  UNDEFINED,
  unknown,
  type Value,
} from "../javascript/value.ts";
import { sqlStepOf } from "../javascript/sql.ts";
import type { Step } from "../steps/step.ts";
import { sequelizeHost } from "./data-types.ts";
import { fill } from "./replacements.ts";

/**
 * Where statements go. Sequelize has a pool: a call that does not name the open transaction goes to another
 * connection, and is not part of it.
 */
export class Sending {
  readonly notes: Notes<Step>;
  #open = false;
  readonly #beside: Step[] = [];

  constructor(notes: Notes<Step>) {
    this.notes = notes;
  }

  send(step: Step, args: readonly Value[]): void {
    const isBeside =
      this.#open &&
      (step.do === "create-index" || step.do === "drop-index") &&
      step.concurrently === true &&
      !args.some(namesTransaction);
    if (isBeside) this.#beside.push(step);
    else this.notes.add(step);
  }

  begin(lines: LineRange): void {
    if (!this.#open) this.notes.add({ do: "sql", sql: "BEGIN", lines: { from: lines.from, to: lines.from } });
    this.#open = true;
  }

  commit(lines: LineRange): void {
    if (!this.#open) return;
    this.notes.add({ do: "sql", sql: "COMMIT", lines: { from: lines.to, to: lines.to } });
    this.#open = false;
    for (const step of this.#beside.splice(0)) this.notes.add(step);
  }
}

function namesTransaction(value: Value): boolean {
  return value.is === "fields"
    ? value.map.has("transaction")
    : value.is === "host" && value.tag === TRANSACTION;
}

const TRANSACTION = Symbol("transaction");

/** `queryInterface.sequelize`. */
export function connectionHost(sending: Sending): Host {
  const library = sequelizeHost();
  return host("sequelize", {
    reaches: true,
    get: (name, site) => {
      switch (name) {
        case "query":
          return native(name, ([sql, options], at) => query(sending, sql, options, at));
        case "transaction":
          return native(name, (args, at) => transaction(sending, args, at));
        case "getDialect":
          return native(name, () => DIALECT);
        case "options":
          return host("options", { get: (option) => (option === "dialect" ? DIALECT : undefined) });
        case "dialect":
          return host("dialect", { get: (member) => (member === "name" ? DIALECT : undefined) });
        case "authenticate":
        case "close":
          return native(name, () => UNDEFINED);
        default:
          return library.get?.(name, site);
      }
    },
  });
}

const DIALECT = host("dialect", { tag: new Set(["postgres"]) });

function transaction(sending: Sending, args: readonly Value[], site: Site): Value {
  const work = args.find((arg) => arg.is === "function");
  sending.begin(site.lines);
  const open: Host = host("transaction", {
    tag: TRANSACTION,
    get: (name) => {
      if (name === "commit")
        return native(name, (_, at) => {
          sending.commit(at.lines);
          return UNDEFINED;
        });
      if (name === "rollback") return native(name, () => UNDEFINED);
      return name === "afterCommit"
        ? native(name, ([next], at) => (next ? at.follow.apply(next, [], at) : UNDEFINED))
        : undefined;
    },
  });
  if (!work) return open;
  const value = site.follow.settle(site.follow.apply(work, [open], site), site);
  sending.commit(site.lines);
  return value;
}

function query(sending: Sending, sql: Value | undefined, options: Value | undefined, site: Site): Value {
  const given = options?.is === "fields" ? options.map : new Map<string, Value>();
  if (stringOf(given.get("type")) === "SELECT") return unknown(site.text);
  const text = sql?.is === "fields" ? sql.map.get("query") : sql;
  const filled = fill(text, given.get("replacements") ?? given.get("bind"));
  const step = sqlStepOf(filled, site);
  if (step.do === "unread") sending.notes.unread(step.what, step.lines);
  else sending.notes.add(step);
  return unknown(short(site.text));
}
