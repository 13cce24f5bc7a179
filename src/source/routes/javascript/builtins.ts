import { join } from "./module-files.ts";
import type { Program } from "./program.ts";
import { type Argument, asText, type OutsideValue, type Site, text, UNDEFINED, type Value } from "./value.ts";

/** The few functions of the language and of Node.js that paths and lists of routers are made with. */
export function builtIn(
  callee: OutsideValue,
  args: readonly Argument[],
  site: Site,
  program: Program,
): Value | undefined {
  const of = callee.package.replace(/^node:/, "");
  const [first] = args;
  switch (`${of}.${callee.name}`) {
    case "path.join":
    case "path.resolve":
    case "path.posix.join":
    case "url-join.":
      return joinedPath(args);
    case "path.dirname": {
      const given = first ? asText(first.value) : { text: "" };
      return text(given.text.replace(/\/[^/]*$/, ""), given.doubt);
    }
    case "url.fileURLToPath":
      return text(`/${site.path}`);
    case "fs.readdirSync":
      return first?.value.is === "text"
        ? { is: "list", items: entriesOf(first.value.text, program) }
        : undefined;
    case "global.Object.values":
      return first?.value.is === "record"
        ? { is: "list", items: [...first.value.fields.values()] }
        : undefined;
    case "global.Object.keys":
      return first?.value.is === "record"
        ? { is: "list", items: [...first.value.fields.keys()].map((key) => text(key)) }
        : undefined;
    case "global.Object.entries":
      return first?.value.is === "record"
        ? {
            is: "list",
            items: [...first.value.fields].map(([key, value]) => ({ is: "list", items: [text(key), value] })),
          }
        : undefined;
    case "global.Object.freeze":
      return first?.value;
    case "global.Object.assign":
      return assigned(args);
    case "global.Promise.all":
    case "global.Promise.resolve":
    case "global.Array.from":
      return first?.value ?? UNDEFINED;
    case "@nestjs/core.RouterModule.register":
      return { is: "record", fields: new Map(first ? [["routerTree", first.value]] : []) };
    case "global.String":
      return first ? text(asText(first.value).text, asText(first.value).doubt) : undefined;
    default:
      return undefined;
  }
}

function joinedPath(args: readonly Argument[]): Value {
  const pieces = args.map(({ value }) => asText(value));
  const whole = pieces.reduce((before, piece) => join(before, piece.text), "");
  return text(`/${whole}`, pieces.find((piece) => piece.doubt !== undefined)?.doubt);
}

/** Names in a folder, as far as its files are read at all. */
function entriesOf(folder: string, program: Program): Value[] {
  const start = join("", folder) === "" ? "" : `${join("", folder)}/`;
  const names = new Set<string>();
  for (const path of program.files.paths) {
    if (!path.startsWith(start)) continue;
    const [name = ""] = path.slice(start.length).split("/");
    names.add(name);
  }
  return [...names].map((name) => text(name));
}

function assigned(args: readonly Argument[]): Value | undefined {
  const [target, ...more] = args;
  if (target?.value.is !== "record") return target?.value;
  for (const { value } of more) {
    if (value.is === "record") for (const [name, each] of value.fields) target.value.fields.set(name, each);
  }
  return target.value;
}
