import { schema } from "@octokit/graphql-schema";
import { buildSchema, type GraphQLScalarType, type GraphQLSchema } from "graphql";

let built: GraphQLSchema | undefined;

/** GitHub's public schema, as published in `@octokit/graphql-schema`. Built once, in about half a second. */
export function githubSchema(): GraphQLSchema {
  if (built) return built;
  built = buildSchema(schema.idl, { assumeValid: true, assumeValidSDL: true });
  // GitHub's ids of comments and checks outgrew 32 bits, and its `Int` fields carry them all the same.
  const int = built.getType("Int") as GraphQLScalarType;
  int.serialize = (value) => value;
  return built;
}
