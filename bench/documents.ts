/** API documents to measure with, as they were and with faults that break their clients. */

/** One resource for every five operations. The changed one takes a path away and asks for more. */
export function openApiDocument(operations: number, isChanged: boolean): string {
  const paths: string[] = [];
  const schemas: string[] = [];
  for (let at = 0; at < operations / 5; at++) {
    const isGone = isChanged && at === 3;
    const asksMore = isChanged && at === 5;
    if (!isGone) paths.push(resource(at, asksMore));
    schemas.push(schema(at, isChanged && at === 7));
  }
  return `openapi: 3.0.3
info: { title: City wheels, version: 1.4.0, description: Bikes and parcels for the whole city }
servers: [{ url: https://api.wheels.example }]
security: [{ key: [] }]
paths:
${paths.join("\n")}
components:
  securitySchemes:
    key: { type: http, scheme: bearer }
  schemas:
    Problem:
      type: object
      required: [title]
      properties: { title: { type: string }, detail: { type: string } }
${schemas.join("\n")}
`;
}

function resource(at: number, asksMore: boolean): string {
  const answer = (schema: string) => `
        "200":
          description: As asked
          content: { application/json: { schema: ${schema} } }
        "404":
          description: There is none
          content: { application/problem+json: { schema: { $ref: "#/components/schemas/Problem" } } }`;
  const one = `{ $ref: "#/components/schemas/Thing${at}" }`;
  const id = `{ name: id, in: path, required: true, schema: { type: string } }`;
  const body = `
      requestBody:
        required: true
        content: { application/json: { schema: ${one} } }`;
  return `  /v1/things${at}:
    get:
      operationId: list${at}
      parameters:
        - { name: label, in: query, required: ${asksMore}, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
      responses:${answer(`{ type: array, items: ${one} }`)}
    post:
      operationId: add${at}${body}
      responses:${answer(one)}
  /v1/things${at}/{id}:
    parameters: [${id}]
    get:
      operationId: show${at}
      responses:${answer(one)}
    put:
      operationId: change${at}${body}
      responses:${answer(one)}
    delete:
      operationId: remove${at}
      responses:${answer(one)}`;
}

function schema(at: number, isPoorer: boolean): string {
  return `    Thing${at}:
      type: object
      required: [id, label]
      properties:
        id: { type: string, description: What it is asked for by }
        label: { type: string, maxLength: 80 }
        cents: { type: integer, minimum: 0 }
        state: { type: string, enum: [free, taken, lost] }
${isPoorer ? "" : "        keptUntil: { type: string, format: date-time }\n"}        place: { type: object, properties: { street: { type: string }, city: { type: string } } }`;
}

export function graphqlSchema(isChanged: boolean): string {
  const types = Array.from({ length: 40 }, (_, at) => {
    const gone = isChanged && at === 2 ? "" : "  label: String!\n";
    const amount = isChanged && at === 4 ? "Int" : "Int!";
    return `type Thing${at} {\n  id: ID!\n${gone}  cents: ${amount}\n  next: Thing${(at + 1) % 40}\n}\n`;
  });
  const fields = Array.from({ length: 40 }, (_, at) => `  thing${at}(id: ID!): Thing${at}`);
  return `${types.join("\n")}\ntype Query {\n${fields.join("\n")}\n}\n`;
}

export function protobufFile(isChanged: boolean): string {
  const messages = Array.from({ length: 30 }, (_, at) => {
    const gone = isChanged && at === 1 ? "" : "  string label = 2;\n";
    const cents = isChanged && at === 3 ? "string" : "int64";
    return `message Thing${at} {\n  string id = 1;\n${gone}  ${cents} cents = 3;\n}\n`;
  });
  return `syntax = "proto3";\n\npackage wheels.rental.v1;\n\n${messages.join("\n")}
message AskRequest {\n  string id = 1;\n}\n\nmessage AskResponse {\n  Thing0 thing = 1;\n}\n
service RentalService {\n  rpc Ask(AskRequest) returns (AskResponse);\n}\n`;
}
