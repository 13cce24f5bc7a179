import type { PayloadDeclaration, PayloadOperation } from "./declaration.ts";
import { type PayloadResolver, packageOf } from "./resolver.ts";

/** Packages whose purpose, by their name, is to be used by clients. */
const PACKAGE =
  /(?:^|[_-])api[_-](?:common|types?|models?|client|structs|dtos?|schemas?|contracts?)$|(?:^|[_-])(?:client|public|wire)[_-](?:types|models|api)$/;
const ANSWERS = /(?:Response|Reply|Answer|Result)$/;
const ASKS =
  /^(?:Get|List|Create|Edit|Update|Delete|Remove|Add|Set|Save|Mark|Block|Ban|Lock|Approve|Reject|Resolve|Register|Login|Search|Purge|Follow|Transfer|Verify|Change|Hide|Upload|Distinguish|Feature)[A-Z]|(?:Request|Form|Params|Query|Body|Input|Payload|Command)$/;

/**
 * The types of published packages as operations of their own, named after the type: what a client sends or receives
 * according to the type's traits, or its name where it has both. A type whose direction neither says is left out; it
 * counts where one of the others holds it.
 */
export function publishedOperations(resolver: PayloadResolver): PayloadOperation[] {
  return resolver.declarations.flatMap((declaration): PayloadOperation[] => {
    const { name, place } = declaration;
    const direction = directionOf(declaration);
    const folder = packageOf(place.path).split("/").at(-1) ?? "";
    if (!PACKAGE.test(folder) || !direction || declaration.shape.kind === "alias") return [];
    const ref = { kind: "named" as const, name, path: place.path };
    return [
      {
        name,
        requests: direction === "request" ? [ref] : [],
        responses: direction === "response" ? [ref] : [],
      },
    ];
  });
}

function directionOf({ name, reads, writes }: PayloadDeclaration): "request" | "response" | undefined {
  if (ANSWERS.test(name)) return writes ? "response" : undefined;
  if (ASKS.test(name)) return reads ? "request" : undefined;
  if (reads !== writes) return reads ? "request" : "response";
  return undefined;
}
