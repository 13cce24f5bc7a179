import type { Location } from "../../../domain/pull-request.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";

/** A constant expression of Java or Kotlin, as far as a path can be made of it. */
export type JvmExpression =
  | { kind: "text"; text: string }
  /** `API`, `Paths.API` or `com.shop.Paths.API`. */
  | { kind: "name"; name: string }
  | { kind: "sum"; parts: readonly JvmExpression[] }
  | { kind: "list"; items: readonly JvmExpression[] }
  | { kind: "other" };

export interface JvmAnnotation {
  /** Its simple name. */
  name: string;
  /** A lone argument is `value`. */
  arguments: ReadonlyMap<string, JvmExpression>;
  /** As it is written, on one line. */
  text: string;
  at: Location;
}

export interface JvmParameter {
  name: string;
  /** As it is written. */
  type: string;
  annotations: readonly JvmAnnotation[];
}

export interface JvmMethod {
  name: string;
  annotations: readonly JvmAnnotation[];
  parameters: readonly JvmParameter[];
  returns: string;
  at: Location;
  body: SyntaxNode | undefined;
}

export interface JvmClass {
  name: string;
  package: string;
  path: string;
  kind: "class" | "interface" | "annotation";
  annotations: readonly JvmAnnotation[];
  /** Simple names of what it extends and implements. */
  supertypes: readonly string[];
  methods: readonly JvmMethod[];
  constants: ReadonlyMap<string, JvmExpression>;
  at: Location;
}

export interface JvmFile {
  path: string;
  package: string;
  /** Full names by simple name. */
  imports: ReadonlyMap<string, string>;
  classes: readonly JvmClass[];
  /** Constants outside of classes (Kotlin). */
  constants: ReadonlyMap<string, JvmExpression>;
}

/** A method call, the same for both languages. */
export interface JvmCall {
  node: SyntaxNode;
  name: string;
  receiver: SyntaxNode | undefined;
  args: readonly SyntaxNode[];
  /** What follows in braces (Kotlin). */
  lambda: SyntaxNode | undefined;
}
