import type { VerifiedFix } from "./finding.ts";
import type { Location } from "./pull-request.ts";

/** A line of the document, and whether the pull request wrote it. */
export interface ApiPlace {
  at: Location;
  /** The line at `at`, letter for letter, perhaps cut off at its end. */
  excerpt: string;
  /** The pull request adds or changes this line or one below it that belongs to the same thing. */
  touched: boolean;
}

/** One API document at head, for the rules that judge how it is written and not what it changed. */
export interface ApiDocument {
  path: string;
  dialect: "2.0" | "3.0" | "3.1";
  /** The merge base had no such document, under this or another name. */
  isNew: boolean;
  operations: readonly ApiOperation[];
  /** Security schemes that it defines. */
  schemes: readonly ApiSecurityScheme[];
  servers: readonly ApiServer[];
  /** Values that clients send, each once, however many operations reach it. */
  inputs: readonly ApiInput[];
}

export interface ApiOperation extends ApiPlace {
  /** In capitals. */
  method: string;
  path: string;
  /** The line of its path. */
  pathPlace: ApiPlace;
  /** The pull request adds it: no document of the merge base has its method and path. */
  added: boolean;
  /** As for `added`, of the path with any method. */
  pathAdded: boolean;
  /** `operationId`. */
  id?: string;
  tags: readonly string[];
  /** The team's configuration says that everybody may call it. */
  public?: true;
  deprecated: boolean;
  security: ApiSecurity;
  /** Its own and those of its path. Not the body. */
  parameters: readonly ApiParameter[];
  hasBody: boolean;
  responses: readonly ApiResponse[];
}

/** What a call must bring along, after the document's default. */
export interface ApiSecurity {
  /** Where it stands. `none`: nowhere. */
  declared: "operation" | "document" | "none";
  /** Nothing is asked for. */
  open: boolean;
  /** Names of the schemes, of all alternatives. */
  schemes: readonly string[];
  /** The first alternative of the operation's own requirement. */
  place?: ApiPlace;
  /** The operation's own requirement as JSON, when it has one. */
  written?: string;
  /** Of an added operation without any: the requirement of the others, tried on a copy of the document. */
  fix?: VerifiedFix;
}

export interface ApiParameter extends ApiPlace {
  name: string;
  /** `query`, `path`, `header`, `cookie`, `formData`. */
  in: string;
  required: boolean;
  /** The `$ref` it was taken up by, as written. */
  ref?: string;
  schema?: ApiSchema;
}

export interface ApiResponse extends ApiPlace {
  /** `200`, `4XX`, `default`, in capitals but for the last. */
  status: string;
  /** The `$ref` of the whole response, as written. */
  ref?: string;
  /** Whether the pull request wrote the response itself, where a reference leads elsewhere. */
  writtenHere: boolean;
  /** As written. */
  headers: readonly string[];
  /** Of the first media type that has one. */
  schema?: ApiSchema;
}

/** What is known of a schema at first sight: its references followed, its `allOf` laid together. */
export interface ApiSchema {
  /** The name of the component it refers to. */
  name?: string;
  /** The one type besides `null`; absent when several or any are allowed. */
  type?: string;
  format?: string;
  /** The names of its properties. */
  properties: readonly string[];
  /** Set when it carries a list of objects: itself, or as the one list in a wrapper. */
  list?: {
    /** The property of the wrapper that holds the list. */
    property?: string;
    /** `maxItems`. */
    bounded: boolean;
  };
}

export interface ApiSecurityScheme extends ApiPlace {
  name: string;
  /** `http`, `apiKey`, `oauth2`, `openIdConnect`, `mutualTLS`; in 2.0 `basic`. */
  type: string;
  /** Of `http`: in lower case. */
  scheme?: string;
  /** Of `apiKey`: `query`, `header`, `cookie`. */
  in?: string;
  /** Of `apiKey`: the name of the parameter. */
  parameter?: string;
  /** Of `oauth2`: the names of the flows, as 3.x calls them, with their addresses. */
  flows: readonly (ApiPlace & { name: string; urls: readonly string[] })[];
}

/** A server; of a 2.0 document, one for each entry of `schemes`. */
export interface ApiServer extends ApiPlace {
  url: string;
}

export interface ApiInput extends ApiPlace {
  /** The parameter's or the property's name. */
  name: string;
  /** The first operation that takes it, as `POST /orders`. */
  operation: string;
  in: "query" | "path" | "header" | "cookie" | "body";
  kind: "string" | "array" | "number";
  /** Its length, number or size has an upper limit, or its values are listed or have a form of their own. */
  bounded: boolean;
}
