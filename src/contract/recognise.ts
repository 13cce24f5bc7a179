/** What a file declares itself to be. */
export type ContractKind = "openapi" | "asyncapi" | "graphql" | "protobuf" | "json-schema";

const DOCUMENT = /\.(ya?ml|json)$/i;
// Top-level keys only: column 0 in block style; anywhere in JSON, where the parsed root decides afterwards.
const OPENAPI_YAML = /^\uFEFF?(["']?)(?:openapi|swagger)\1[ \t]*:/m;
const OPENAPI_JSON = /"(?:openapi|swagger)"\s*:\s*"[23]\.\d/;
const ASYNCAPI = /^\uFEFF?(["']?)asyncapi\1[ \t]*:|^\s{0,4}"asyncapi"\s*:\s*"/m;
/** JSON Schema names its dialect at the root, or its file says what it is. */
const JSON_SCHEMA = /^\s{0,4}"?\$schema"?\s*:\s*["']?https?:\/\/json-schema\.org\/(?:draft|schema)/m;
const JSON_SCHEMA_NAME = /\.schema\.(?:ya?ml|json)$/i;
const SCHEMA_WORDS = /"?(?:properties|\$ref|oneOf|anyOf|allOf)"?\s*:/;
const GRAPHQL_DEFINITION = /^\s*(?:extend\s+)?(?:schema|type|interface|input|enum|union|scalar|directive)\b/m;

/** Whether the text can hold an OpenAPI document or a part of one. */
export function isDocumentPath(path: string): boolean {
  return DOCUMENT.test(path);
}

/** Recognises a contract by name and content; `undefined` for every other file. */
export function contractKind(path: string, text: string): ContractKind | undefined {
  if (/\.proto$/i.test(path)) return "protobuf";
  if (/\.(graphql|gql|graphqls)$/i.test(path)) return GRAPHQL_DEFINITION.test(text) ? "graphql" : undefined;
  if (!isDocumentPath(path)) return undefined;
  if (OPENAPI_YAML.test(text) || OPENAPI_JSON.test(text)) return "openapi";
  if (ASYNCAPI.test(text)) return "asyncapi";
  const isSchema = JSON_SCHEMA_NAME.test(path) || JSON_SCHEMA.test(text);
  return isSchema && SCHEMA_WORDS.test(text) ? "json-schema" : undefined;
}

/**
 * Folders of other people's contracts and of those that only tests read: a change there is none of this
 * repository's contracts.
 */
export function isForeignContract(path: string): boolean {
  return /(^|\/)(node_modules|vendor|third_party|__generated__|__fixtures__|fixtures|test-?data|mocks?)\//i.test(
    path,
  );
}

/** Whether the name alone says that it may be a contract, or a part of one. */
export function isContractPath(path: string): boolean {
  return isDocumentPath(path) || /\.(proto|graphqls?|gql)$/i.test(path);
}

/** Words that a part of a split OpenAPI document has, and a lock file or a workflow has not. */
export function mayBeFragment(path: string, text: string): boolean {
  if (!isDocumentPath(path)) return false;
  if (/(^|\/)(package(-lock)?|tsconfig[^/]*|composer|deno)\.json$/.test(path) || path.startsWith(".github/"))
    return false;
  return /["']?(?:\$ref|properties|responses|parameters|requestBody|type|schema|enum|allOf|oneOf)["']?\s*:/.test(
    text,
  );
}
