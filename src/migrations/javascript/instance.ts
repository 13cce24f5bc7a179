import { Follower } from "./follow.ts";
import { type Entry, Notes } from "./journal.ts";
import type { Program } from "./program.ts";
import type { Fields, Host, Value } from "./value.ts";

/** An object of the first class of a program that has this method. */
export function instanceHaving(
  program: Pick<Program, "exports" | "classes">,
  method: string,
): Fields | undefined {
  const classes = [...program.exports.values(), ...program.classes.values()];
  return classes.map(instanceOf).find((one) => one?.map.has(method));
}

function instanceOf(value: Value): Fields | undefined {
  if (value.is !== "host" || !isClass(value)) return undefined;
  const follow = new Follower(new Notes<Entry>());
  const made = value.construct?.([], { lines: { from: 1, to: 1 }, text: "new", follow });
  return made?.is === "fields" ? made : undefined;
}

function isClass({ tag }: Host): boolean {
  return typeof tag === "object" && tag !== null && "class" in tag;
}
