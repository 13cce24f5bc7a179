/** What a field holds, as it is written over the wire in JSON. */
export type PayloadRef =
  | { kind: "primitive"; name: "string" | "number" | "boolean" }
  | { kind: "list"; item: PayloadRef }
  | { kind: "map" }
  | { kind: "optional"; inner: PayloadRef }
  /** A type by the name that a file uses for it. */
  | { kind: "named"; name: string; path: string }
  /** Something whose form on the wire is not known here. */
  | { kind: "opaque" };

export interface PayloadField {
  /** Its name over the wire. */
  wire: string;
  /** Further names under which it is read. */
  aliases: readonly string[];
  type: PayloadRef;
  /** It is read as if it were there when it is not. */
  hasDefault: boolean;
  /** It is left out of an answer under some condition. */
  mayBeLeftOut: boolean;
  /** It is never written, or never read. */
  unwritten: boolean;
  unread: boolean;
  place: PayloadPlace;
}

/** A line of a program, letter for letter. */
export interface PayloadPlace {
  path: string;
  /** 1-based. */
  line: number;
  excerpt: string;
}

export type PayloadShape =
  | {
      kind: "object";
      fields: readonly PayloadField[];
      /** Types whose fields stand among its own. */
      flattened: readonly PayloadRef[];
      /** It refuses fields that it does not know. */
      strict: boolean;
    }
  /** One of a list of words. */
  | {
      kind: "values";
      values: readonly { wire: string; aliases: readonly string[]; place: PayloadPlace }[];
      open: boolean;
    }
  | { kind: "alias"; target: PayloadRef }
  | { kind: "opaque" };

/** A type that is written to or read from the wire. */
export interface PayloadDeclaration {
  name: string;
  place: PayloadPlace;
  shape: PayloadShape;
  /** Text is made into it, and it is made into text. */
  reads: boolean;
  writes: boolean;
}

/** What one route takes and gives back. */
export interface PayloadOperation {
  /** As `GET /v1/orders/{id}`, or the name of a type that is published for clients. */
  name: string;
  requests: readonly PayloadRef[];
  responses: readonly PayloadRef[];
}
