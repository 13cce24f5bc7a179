import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { buildSchema, type GraphQLScalarType, type GraphQLSchema } from "graphql";

let built: GraphQLSchema | undefined;

/** GitHub's public schema, as published in `@octokit/graphql-schema`. Built once, in about half a second. */
export function githubSchema(): GraphQLSchema {
  if (built) return built;
  const file = createRequire(import.meta.url).resolve("@octokit/graphql-schema/schema.graphql");
  built = buildSchema(readFileSync(file, "utf8"), { assumeValid: true, assumeValidSDL: true });
  // GitHub's ids of comments and checks outgrew 32 bits, and its `Int` fields carry them all the same.
  const int = built.getType("Int") as GraphQLScalarType;
  int.serialize = (value) => value;
  return built;
}
