import type { ApiDocument, ApiOperation, ApiResponse, ApiSchema } from "../../domain/api-document.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { type Lack, lackHit, lackOf, operationsOf, peersIn, plain } from "./habit.ts";
import { entry } from "./notation.ts";
import { isPublic } from "./public-operation.ts";

/** Share of the described errors. */
const CLEAR = 0.75;

/** A new operation whose errors have no body, where the document's other operations share one. */
export const errorSchemaMissing: Rule<"document"> = {
  id: "contracts/error-schema-missing",
  architect: "api-architect",
  severity: "concern",
  judges: "document",
  when: "an operation is added whose errors have no schema, or another one than the errors of the other operations",
  harm: "Clients read errors by one shape; here they find nothing they can read, and show or log a failure without its reason.",
  instead: "Describe the errors with the schema that the other operations use.",
  source: "https://www.rfc-editor.org/rfc/rfc9457",
  appliesTo: ({ operations }) => operations.some(({ added }) => added),
  check: (document) => {
    const house = houseSchema(document);
    return missing(document, house) ?? different(document, house) ?? [];
  },
};

/** The error schema that most operations share. */
interface House {
  schema: ApiSchema;
  /** The response that shows it. */
  response: ApiResponse;
  /** Most described errors have it, and not only the ones of wrong input, which many frameworks write by themselves. */
  isOfTheHouse: boolean;
}

function missing(document: ApiDocument, house: House | undefined): readonly Hit[] | undefined {
  const groups = describesNone(document) ? [undefined] : [true, false];
  for (const takesInput of groups) {
    // Many documents describe only the error of wrong input, which an operation without input does not have.
    const comparable = (operation: ApiOperation) =>
      answers(operation) && (takesInput === undefined || hasInput(operation) === takesInput);
    const lack = lackOf(document, comparable, bodyOfError, { standard: takesInput === undefined });
    if (lack && (lack.habit === undefined || house)) return [hitOf(document, lack, house)];
  }
  return undefined;
}

/** What signs people in has errors of its own, by standards of its own (RFC 6749, 5.2). */
function answers(operation: ApiOperation): boolean {
  return operation.responses.some(({ status }) => /^(?:2|default)/.test(status)) && !isPublic(operation);
}

function hitOf(document: ApiDocument, lack: Lack, house: House | undefined): Hit {
  return lackHit(lack, {
    one: "describes no body for its errors",
    many: "describe no body for their errors",
    peers: "comparable operations",
    habit: house
      ? `describe theirs, ${house.isOfTheHouse ? "mostly" : "often"} with ${schemaName(house.schema)}`
      : "describe theirs",
    scenario: errorSchemaMissing.harm,
    instead: house
      ? insteadOf(document, house)
      : "Describe one error schema, for instance problem details, and refer to it from every operation.",
    // On a new document nobody relies yet.
    ...(lack.habit && house?.isOfTheHouse && !document.isNew ? {} : { severity: "note" as const }),
  });
}

function different(document: ApiDocument, house: House | undefined): readonly Hit[] | undefined {
  if (!house) return undefined;
  // A second schema that others use as well was chosen before.
  const known = new Set(
    document.operations.flatMap((one) =>
      one.added ? [] : errorsOf(one).flatMap(({ schema }) => (schema ? [identityOf(schema)] : [])),
    ),
  );
  const comparable = (operation: ApiOperation) =>
    answers(operation) &&
    bodyOfError(operation) !== undefined &&
    !(
      operation.added &&
      errorsOf(operation).some(
        ({ schema }) => schema && !isLike(schema, house.schema) && known.has(identityOf(schema)),
      )
    );
  const proof = (operation: ApiOperation) =>
    errorsOf(operation).find(({ schema }) => schema && isLike(schema, house.schema));
  const lack = lackOf(document, comparable, proof, { fewest: 3 });
  if (!lack) return undefined;
  const hit = lackHit(lack, {
    one: "describes its errors with a schema of its own",
    many: "describe their errors with schemas of their own",
    peers: "operations with described errors",
    habit: `use ${schemaName(house.schema)}`,
    scenario: "Clients read errors by one shape; the ones of this operation they cannot read.",
    instead: insteadOf(document, house),
    severity: "note",
  });
  return [hit];
}

/** A new document that describes errors somewhere is held to its own habit only. */
function describesNone(document: ApiDocument): boolean {
  return operationsOf(document).every((operation) => bodyOfError(operation) === undefined);
}

function houseSchema(document: ApiDocument): House | undefined {
  const found = new Map<
    string,
    { schema: ApiSchema; responses: ApiResponse[]; operations: Set<ApiOperation> }
  >();
  const described = peersIn(document).filter((operation) => bodyOfError(operation) !== undefined);
  for (const operation of described) {
    for (const response of errorsOf(operation)) {
      if (!response.schema) continue;
      const key = identityOf(response.schema);
      const known = found.get(key) ?? { schema: response.schema, responses: [], operations: new Set() };
      known.responses.push(response);
      known.operations.add(operation);
      found.set(key, known);
    }
  }
  const [most] = [...found.values()].sort((one, other) => other.operations.size - one.operations.size);
  const [response] = most?.responses ?? [];
  if (!most || !response) return undefined;
  return {
    schema: most.schema,
    response,
    isOfTheHouse:
      most.operations.size >= described.length * CLEAR &&
      most.responses.some(({ status }) => status !== "422"),
  };
}

function errorsOf({ responses }: ApiOperation): readonly ApiResponse[] {
  return responses.filter(({ status }) => /^(?:[45]|default)/.test(status));
}

function bodyOfError(operation: ApiOperation): ApiResponse | undefined {
  const hasSuccess = operation.responses.some(({ status }) => /^[23]/.test(status));
  return errorsOf(operation).find(
    ({ schema, status }) => schema !== undefined && (status !== "default" || hasSuccess),
  );
}

function hasInput({ parameters, hasBody }: ApiOperation): boolean {
  return hasBody || parameters.length > 0;
}

function identityOf({ name, properties, type }: ApiSchema): string {
  return name ?? `${type ?? ""} ${[...properties].sort().join()}`;
}

/** The same, or with everything that the other has. */
function isLike(schema: ApiSchema, house: ApiSchema): boolean {
  if (identityOf(schema) === identityOf(house)) return true;
  return house.properties.length > 0 && house.properties.every((name) => schema.properties.includes(name));
}

function schemaName({ name, properties }: ApiSchema): string {
  if (name !== undefined) return `\`${plain(name)}\``;
  const shown = properties.slice(0, 3).map((property) => `\`${plain(property)}\``);
  return shown.length > 0 ? `an object with ${shown.join(", ")}` : "a schema without properties";
}

function insteadOf(document: ApiDocument, { schema, response }: House): string {
  const { ref, status } = response;
  if (ref !== undefined && ref.startsWith("#") && response.at.path === document.path)
    return `Add ${entry(document, status, { $ref: ref })} to \`responses\`, as the other operations have it.`;
  return `Give its error responses the schema ${schemaName(schema)}, as the other operations do.`;
}
