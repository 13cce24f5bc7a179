import type { Step } from "../../steps/step.ts";
import type { Schema } from "../schema.ts";
import { type Call, Unreadable } from "../values.ts";

/** What a command needs to know of the migration it stands in. */
export interface Setting {
  /** Of `ActiveRecord::Migration[7.1]`: decides defaults. */
  version: number;
  schema: Schema;
}

/**
 * One command of Active Record's migrations as the steps that it sends to PostgreSQL, in order.
 *
 * @throws {Unreadable} when its arguments cannot be told from the text
 */
export type Command = (call: Call, setting: Setting) => Step[];

/** @throws {Unreadable} when the command has not as many arguments */
export function argument(call: Call, position: number): NonNullable<Call["args"][number]> {
  const value = call.args[position];
  if (value === undefined) throw new Unreadable(`${call.name} with too few arguments`);
  return value;
}
