import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { evaluate, keyOf } from "./expressions.ts";
import type { Follower } from "./follow.ts";
import { fields, type Fields, type Host, Scope, UNDEFINED, unknown, type Value } from "./value.ts";

/** A class of the file: `new` makes its methods and fields, in one object. */
export function classOf(node: SyntaxNode, scope: Scope, follow: Follower): Host {
  const name = node.field("name")?.text() ?? "class";
  const body = node.field("body");
  const members = body ? codeChildren(body) : [];
  const statics = members.filter((member) =>
    member.children().some((child) => String(child.kind()) === "static"),
  );
  let own: Fields | undefined;
  return {
    is: "host",
    name,
    tag: { class: node },
    get: (member) => {
      own ??= made(name, statics, scope, follow);
      return own.map.get(member);
    },
    construct: (args, site) => {
      const instance = made(
        name,
        members.filter((member) => !statics.includes(member)),
        scope,
        follow,
      );
      const start = instance.map.get("constructor");
      if (start) site.follow.apply(start, args, site);
      return instance;
    },
  };
}

function made(name: string, members: readonly SyntaxNode[], outer: Scope, follow: Follower): Fields {
  const instance: Fields = { ...fields(), made: name };
  const scope = new Scope(outer);
  scope.declare("this", instance);
  for (const member of members) {
    const key = member.field("name");
    const field = key ? keyOf(key, outer, follow) : undefined;
    if (field === undefined) continue;
    instance.places.set(field, linesOf(member));
    if (isKind(member, "method_definition"))
      instance.map.set(field, { is: "function", node: member, scope: outer, self: instance });
  }
  for (const member of members) {
    const key = member.field("name");
    if (!key || !isKind(member, "public_field_definition", "field_definition")) continue;
    const value = member.field("value");
    const field = keyOf(key, outer, follow);
    if (field !== undefined) instance.map.set(field, value ? evaluated(value, scope, follow) : UNDEFINED);
  }
  return instance;
}

function evaluated(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  return isKind(node, "ERROR") ? unknown(node.text()) : evaluate(node, scope, follow);
}
