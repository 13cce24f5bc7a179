import type { SyntaxNode } from "../../syntax/parse.ts";
import { isGoGuarded } from "./go-conditions.ts";
import { isGoInput, isGoMessage } from "./go-request.ts";
import { goPiecesOf, startOfGoText } from "./go-text.ts";
import {
  ASSIGNMENTS,
  bareGo,
  FUNCTIONS,
  goAssignmentOf,
  goCallOf,
  goLiteralOf,
  isKind,
  parts,
} from "./go-tree.ts";
import type { FlowGrammar, FlowParameter } from "./grammar.ts";

/** Numbers, truth values, dates and ids: no text of a client's choice. */
const CHECKED_TYPE =
  /^(?:\*|\.\.\.|\[\])*(?:u?int(?:8|16|32|64)?|float(?:32|64)|bool|byte|rune|time\.(?:Time|Duration)|uuid\.UUID|ulid\.ULID|pgtype\.UUID|net\.IP|netip\.\w+|openapi_types\.UUID|context\.Context|error)$/;

/** Calls whose answer is a number, a digest, or a text that was escaped. */
const CLEANING =
  /^(?:len|cap|int|int8|int16|int32|int64|uint|uint8|uint16|uint32|uint64|float32|float64|bool|strconv\.\w+|uuid\.\w+|ulid\.\w+|xid\.\w+|net\.ParseIP|netip\.\w+|time\.\w+|strings\.(?:Index\w*|Count|Contains\w*|HasPrefix|HasSuffix|EqualFold|Compare)|pq\.(?:QuoteIdentifier|QuoteLiteral|Array)|html\.EscapeString|template\.(?:HTML|JS|URLQuery)Escape\w*|url\.(?:QueryEscape|PathEscape)|(?:file)?path\.(?:Base|Ext)|(?:hex|base64)\.\w*\.?EncodeToString|base64\.\w+\.EncodeToString|sha\d+\.\w+|md5\.\w+|regexp\.QuoteMeta|shellescape\.Quote\w*|shellquote\.Join|securejoin\.\w+|bcrypt\.\w+|errors\.\w+)$/;
const CLEANING_METHOD =
  /^(?:Sanitize\w*|EscapeString|Escape\w*|Quote\w*|Unix|UnixNano|UnixMilli|Int|Int64|Uint64|Float64|Bool|IsZero|Len|Encode|StatusCode|RowsAffected|LastInsertId|Port)$/;

/** Calls that hand back what they are given in another form. */
const PASSING =
  /^(?:strings\.(?:Trim\w*|To\w+|Title|Replace|ReplaceAll|Split\w*|Fields|Repeat|Join|NewReader|Cut\w*|Clone)|bytes\.\w+|(?:file)?path\.(?:Join|Clean|Abs|FromSlash|ToSlash|Dir|EvalSymlinks)|url\.(?:Parse|ParseRequestURI|PathUnescape|QueryUnescape|JoinPath|ParseQuery)|io\.(?:ReadAll|NopCloser|LimitReader|TeeReader)|ioutil\.(?:ReadAll|NopCloser)|http\.MaxBytesReader|bufio\.New\w+|fmt\.(?:Sprint|Sprintln)|json\.NewDecoder|slices\.\w+|cmp\.Or|base64\.\w+\.DecodeString|hex\.DecodeString|lo\.\w+|ptr\.\w+|template\.(?:HTML|JS|URL|CSS))$/;
/** Methods that hand out a part of their object; a look-up by a key that came from elsewhere is none. */
const PASSING_METHOD =
  /^(?:String|Bytes|Get|Query|Path|EscapedPath|RequestURI|Value|Text|ReadAll|Get[A-Z]\w*|Unwrap|OrElse)$/;

/** What following values needs to know of Go. */
export const goFlow: FlowGrammar = {
  functions: FUNCTIONS,
  calls: ["call_expression"],
  assignments: ASSIGNMENTS,
  parametersOf,
  assignmentOf: goAssignmentOf,
  callOf: goCallOf,
  bare: bareGo,
  nameOf: (node) => (isKind(node, "identifier") ? node.text() : undefined),
  memberOf(node) {
    const object = isKind(node, "selector_expression", "index_expression")
      ? node.field("operand")
      : undefined;
    if (!object) return undefined;
    const index = node.field("index");
    const key = node.field("field")?.text() ?? (index ? goLiteralOf(bareGo(index)) : undefined);
    return key === undefined ? { object } : { object, key };
  },
  literalOf: goLiteralOf,
  piecesOf: goPiecesOf,
  branchesOf(node) {
    if (isKind(node, "expression_list")) return parts(node).map(bareGo);
    if (!isKind(node, "composite_literal")) return undefined;
    const body = node.field("body");
    return (body ? parts(body) : []).map((part) =>
      bareGo(isKind(part, "keyed_element") ? (parts(part)[1] ?? part) : part),
    );
  },
  isRequestInput: isGoInput,
  isRequestParameter: isGoMessage,
  isCleaning(call) {
    if (CLEANING.test(call.callee) || (call.receiver !== undefined && CLEANING_METHOD.test(call.name)))
      return true;
    // `filepath.Clean("/" + x)` leaves no `..` at the front.
    const first = call.arguments[0]?.value;
    return (
      /^(?:file)?path\.Clean$/.test(call.callee) &&
      first !== undefined &&
      startOfGoText(first)?.startsWith("/") === true
    );
  },
  isPassing: (call) =>
    PASSING.test(call.callee) ||
    (call.receiver !== undefined &&
      PASSING_METHOD.test(call.name) &&
      call.arguments.every(({ value }) => goLiteralOf(bareGo(value)) !== undefined)),
  isGuarded: isGoGuarded,
  answersOf(of) {
    const body = of.field("body");
    return (body?.findAll({ rule: { kind: "return_statement" } }) ?? [])
      .filter((statement) => functionAround(statement)?.id() === of.id())
      .flatMap((statement) => parts(statement))
      .flatMap((list) => (isKind(list, "expression_list") ? parts(list) : [list]))
      .filter((answer) => !/^(?:nil|err|true|false)$/.test(answer.text().slice(0, 6)));
  },
  isOwnCall({ node, receiver }) {
    if (!receiver || !isKind(receiver, "identifier")) return false;
    return receiverAround(node) === receiver.text();
  },
  isCheckedParameter(parameter, _of, keys) {
    const [key, ...more] = keys;
    if (key === undefined) return CHECKED_TYPE.test(parameter.type ?? "");
    const type = more.length === 0 ? fieldType(parameter, key) : undefined;
    return type !== undefined && CHECKED_TYPE.test(type);
  },
  // What nothing in this file binds is a package, or a constant or variable of the same package.
  isFixedName: (name, use) => receiverAround(use) !== name,
  entryOf(node, key) {
    const body = isKind(node, "composite_literal") ? node.field("body") : undefined;
    const entry = (body ? parts(body) : []).find((part) => {
      const name = isKind(part, "keyed_element") ? parts(part)[0] : undefined;
      return name !== undefined && (goLiteralOf(bareGo(name)) ?? name.text()) === key;
    });
    const value = entry ? parts(entry)[1] : undefined;
    return value ? bareGo(value) : undefined;
  },
};

function parametersOf(of: SyntaxNode): readonly FlowParameter[] {
  const list = of.field("parameters");
  const found: FlowParameter[] = [];
  for (const declaration of list ? parts(list) : []) {
    if (!isKind(declaration, "parameter_declaration", "variadic_parameter_declaration")) continue;
    const type = declaration.field("type")?.text() ?? "";
    const names = parts(declaration).filter((part) => isKind(part, "identifier"));
    for (const node of names) found.push({ name: node.text(), node: declaration, index: found.length, type });
    // A parameter without a name still takes a place.
    if (names.length === 0) found.push({ name: "_", node: declaration, index: found.length, type });
  }
  return found;
}

/** `s` in a method of `(s *Server)`. */
function receiverAround(node: SyntaxNode): string | undefined {
  const method = node.ancestors().find((around) => isKind(around, "method_declaration"));
  return method
    ?.field("receiver")
    ?.find({ rule: { kind: "identifier" } })
    ?.text();
}

function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find((around) => isKind(around, ...FUNCTIONS));
}

/** The type of a field, when the struct is declared in the same file. */
function fieldType(parameter: FlowParameter, field: string): string | undefined {
  const name = (parameter.type ?? "").replace(/^\*/, "");
  const root = /^\w+$/.test(name) ? parameter.node.ancestors().at(-1) : undefined;
  const struct = root?.find({
    rule: { kind: "type_spec", has: { field: "name", regex: `^${name}$` } },
  });
  const declared = struct?.find({
    rule: { kind: "field_declaration", has: { field: "name", regex: `^${field.replace(/\W/g, ".")}$` } },
  });
  return declared?.field("type")?.text();
}
