import type { SyntaxNode } from "../../../syntax/parse.ts";
import { startOfGoText } from "../../flow/go-text.ts";
import { argumentsOf, bareGo, FUNCTIONS, goLiteralOf, isKind, parts } from "../../flow/go-tree.ts";
import type { FlowCall } from "../../flow/grammar.ts";
import type { Sink, SinkTable } from "./sink.ts";

const CONTEXT =
  /^(?:ctx|context\.\w+\(\)|\w*[cC]tx|\w+\.Context\(\)|[\w.]+\.Request\(?\)?\.Context\(\)|[\w.]*\.ctx)$/;
/** A text that fixes the host, or stays on this one: what follows is only a path. */
const FIXED_HOST = /^(?:[a-z][\w+.-]*:\/\/[^/?#\s]+[/?#]|\/(?![/\\]))./i;
const FIXED_HOST_ALONE = /^(?:[a-z][\w+.-]*:\/\/[^/?#\s]+[/?#]?|\/[^/\\].*)$/i;
const SHELL = /^(?:.*\/)?(?:ba|da|z|k|a)?sh$|^cmd(?:\.exe)?$|^(?:powershell|pwsh)(?:\.exe)?$/i;
/** Programs that run what they are told by an argument. */
const RUNNER = /^(?:.*\/)?(?:sudo|env|xargs|nohup|ssh|su|chroot|nsenter|python3?|perl|ruby|node)$/;

/** A value in quotes within a condition or a function of SQL: `name = '%s'`, `to_tsquery('%s')`. */
const QUOTED_VALUE =
  /(?:[\w)"\]]\s*(?:=|<>|!=|<=?|>=?|~\*?|\|\|)\s*|\b(?:i?like|in\s*\(|between|and|any\s*\()\s*|\b\w+\((?:[\w.,"\s]|\w+\()*)'%{0,2}%(?:\[\d+\])?[sv](?:%%)?'/i;
const DATABASE =
  /"(?:database\/sql|github\.com\/(?:lib\/pq|jackc\/pgx[^"]*|jmoiron\/sqlx|Masterminds\/squirrel|uptrace\/bun[^"]*|go-sql-driver\/mysql|mattn\/go-sqlite3|go-pg\/pg[^"]*|doug-martin\/goqu[^"]*)|gorm\.io\/[^"]+|entgo\.io\/[^"]+|modernc\.org\/sqlite)"/;
/** Words of SQL that no log line has beside such a value. */
const SQL_WORD =
  /\b(?:select|where|order by|from|ilike|like|in \(|between|and|or|is not null|coalesce|count|lower|upper|\w*tsquery|ts_rank\w*|\w+_id|array|jsonb?\w*)\b/i;
const STATEMENT = /^\s*(?:select|insert|update|delete|with|create|alter|drop)\b/i;
const SENDS =
  /\.(?:Query|QueryRow|Exec|Raw|Select|Get|NamedExec|NamedQuery)(?:Context)?\((?:ctx|q|query|sql|stmt|b|fmt|&|["`]\s*(?:select|update|insert|delete|with)\b)/i;
const SAYS = /log|err|print|panic|fatal|message|warn|debug|info|trace|wrap|write|equal|assert|contain/i;

const sql = (callee: RegExp, position: 0 | 1): Sink => ({
  kind: "sql",
  callee,
  arguments: [position],
  from: "parameter",
  quoted: true,
  when: (call) => isContext(call.arguments[0]?.value) === (position === 1),
});

const STATEMENTS =
  /(?:^|\.)(?:Query|QueryRow|Exec|Prepare|Queryx|QueryRowx|MustExec|Preparex|PrepareNamed|NamedExec|NamedQuery|SendBatch|Raw|ExecSQL|NewRaw|Queue)$/;
const STATEMENTS_WITH_CONTEXT =
  /(?:^|\.)(?:Query|QueryRow|Exec|Prepare|Queryx|QueryRowx|MustExec|Preparex|PrepareNamed|NamedExec|NamedQuery)Context$/;

/** Calls of Go that must not be given what a client sends. */
export const GO_SINKS: SinkTable = {
  mentions:
    /\b(?:Query|Exec|Raw|Prepare|Get|Select|Where|Order|Having|Sprintf|Command|Open|ReadFile|WriteFile|Create|Remove|ServeFile|File|Redirect|NewRequest|Post|Head|HTML|Parse|SendFile|Attachment|Rename|Mkdir|MustExec|Named(?:Exec|Query)|SendBatch|NewRaw|Queue|Group|Joins|ColumnExpr|ReadDir|Truncate|Chmod|Link|Symlink|Inline|Download|Dial|CSS|Srcset|RunS(?:tring|cript)|goja|otto|plugin)/,
  sinks: [
    sql(STATEMENTS, 0),
    sql(STATEMENTS, 1),
    { kind: "sql", callee: STATEMENTS_WITH_CONTEXT, arguments: [1], from: "parameter" },
    // sqlx hands the statement over behind the place for its answer.
    {
      kind: "sql",
      callee: /\.(?:Get|Select)$/,
      arguments: [1],
      from: "parameter",
      quoted: true,
      when: (call) => isAddress(call, 0),
    },
    {
      kind: "sql",
      callee: /\.(?:Get|Select)Context$/,
      arguments: [2],
      from: "parameter",
      quoted: true,
      when: (call) => isAddress(call, 1),
    },
    { kind: "sql", callee: /\.Raw$/, arguments: [0], from: "parameter", quoted: true, library: "gorm" },
    // A query builder takes these as they stand.
    {
      kind: "sql",
      callee:
        /\.(?:Order|OrderBy|Group|GroupBy|Having|Where|Or|Joins|OrderExpr|GroupExpr|ColumnExpr|OrderByClause)$/,
      arguments: [0],
      fragment: true,
      when: (call) => usesDatabase(call.node) && isText(call.arguments[0]?.value),
    },
    {
      kind: "sql",
      callee: /^fmt\.Sprintf$/,
      arguments: [1, 2, 3, 4, 5, 6],
      from: "parameter",
      fragment: true,
      when: isQuotedFragment,
    },
    { kind: "command-from-input", callee: /^exec\.Command$/, detail: "program", library: "os/exec" },
    {
      kind: "command-from-input",
      callee: /^exec\.CommandContext$/,
      arguments: [1],
      detail: "program",
      library: "os/exec",
    },
    {
      kind: "command-from-input",
      callee: /^exec\.Command$/,
      arguments: [1, 2, 3, 4, 5, 6],
      library: "os/exec",
      when: (call) => isShell(call, 0),
    },
    {
      kind: "command-from-input",
      callee: /^exec\.CommandContext$/,
      arguments: [2, 3, 4, 5, 6, 7],
      library: "os/exec",
      when: (call) => isShell(call, 1),
    },
    {
      kind: "path-traversal",
      callee:
        /^(?:os|ioutil)\.(?:Open|OpenFile|ReadFile|WriteFile|Create|Remove|RemoveAll|Mkdir|MkdirAll|ReadDir|Truncate|Chmod)$/,
      library: "os",
    },
    { kind: "path-traversal", callee: /^os\.(?:Rename|Link|Symlink)$/, arguments: [0, 1], library: "os" },
    { kind: "path-traversal", callee: /^http\.ServeFile$/, arguments: [2], library: "net/http" },
    {
      kind: "path-traversal",
      callee: /^\w+\.(?:File|FileAttachment|Attachment|Inline|SendFile|Download)$/,
      arguments: [0],
      when: (call) => /^(?:c|ctx|ec|gc|context)\./.test(call.callee),
    },
    { kind: "ssrf", callee: /^http\.(?:Get|Post|PostForm|Head)$/, library: "net/http", when: opensHost(0) },
    {
      kind: "ssrf",
      callee: /^(?:\w+\.)*(?:http)?[cC]lient\.(?:Get|Post|PostForm|Head)$/,
      library: "net/http",
      when: opensHost(0),
    },
    { kind: "ssrf", callee: /^http\.NewRequest$/, arguments: [1], library: "net/http", when: opensHost(1) },
    {
      kind: "ssrf",
      callee: /^http\.NewRequestWithContext$/,
      arguments: [2],
      library: "net/http",
      when: opensHost(2),
    },
    { kind: "ssrf", callee: /^net\.Dial(?:Timeout)?$/, arguments: [1], library: "net" },
    {
      kind: "open-redirect",
      callee: /^http\.Redirect$/,
      arguments: [2],
      library: "net/http",
      when: leavesSite(2),
    },
    {
      kind: "open-redirect",
      callee: /^\w+\.Redirect$/,
      arguments: [1],
      when: (call) =>
        /^(?:c|ctx|ec|gc|context)\./.test(call.callee) && call.arguments.length === 2 && leavesSite(1)(call),
    },
    // fiber has the address first.
    {
      kind: "open-redirect",
      callee: /^(?:c|ctx)\.Redirect(?:\(\)\.To)?$/,
      arguments: [0],
      when: (call) => call.arguments.length === 1 && leavesSite(0)(call),
    },
    {
      kind: "template-from-input",
      callee: /^template\.(?:HTML|JS|CSS|HTMLAttr|Srcset)$/,
      detail: "unescaped",
      library: "html/template",
    },
    {
      kind: "template-from-input",
      callee: /^template\.(?:New\(\)|Must\(\))\.Parse$/,
      library: "html/template",
    },
    {
      kind: "code-from-input",
      callee: /^(?:plugin\.Open|\w*(?:vm|VM|goja|otto)\w*\.(?:RunString|RunScript|Run|Eval))$/,
    },
  ],
};

function isContext(node: SyntaxNode | undefined): boolean {
  return node !== undefined && CONTEXT.test(node.text().slice(0, 80));
}

function isAddress(call: FlowCall, position: number): boolean {
  const node = call.arguments[position]?.value;
  return (
    node !== undefined && (isKind(node, "unary_expression") || /^[a-z]\w*$/.test(node.text().slice(0, 40)))
  );
}

/** No map, list or struct of conditions, which builders bind. */
function isText(node: SyntaxNode | undefined): boolean {
  return node !== undefined && !isKind(bareGo(node), "composite_literal", "func_literal");
}

function isShell(call: FlowCall, position: number): boolean {
  const values = call.arguments.map(({ value }) => value);
  const program = values[position];
  const name = program ? goLiteralOf(bareGo(program)) : undefined;
  if (name === undefined) return false;
  if (RUNNER.test(name))
    return values.slice(position + 1).some((value) => /^"(?:-c|-e|.*\bsh)"$/.test(value.text().slice(0, 20)));
  return SHELL.test(name);
}

/** The request's own address leads back here. */
const OWN_ADDRESS = /\b\w+\.(?:URL\.(?:Path|String\(\)|RequestURI\(\)|EscapedPath\(\))|RequestURI)/;

function leavesSite(position: number): (call: FlowCall) => boolean {
  const opens = opensHost(position);
  return (call) =>
    opens(call) && !OWN_ADDRESS.test(call.arguments[position]?.value.text().slice(0, 200) ?? "");
}

/** Whether the value may decide the host, and not only what follows it. */
function opensHost(position: number): (call: FlowCall) => boolean {
  return (call) => {
    const value = call.arguments[position]?.value;
    const start = value ? startOfGoText(value) : undefined;
    return start === undefined || !(FIXED_HOST.test(start) || FIXED_HOST_ALONE.test(start));
  };
}

function usesDatabase(node: SyntaxNode): boolean {
  const root = node.ancestors().at(-1);
  const imports = root ? parts(root).filter((part) => isKind(part, "import_declaration")) : [];
  return imports.some((one) => DATABASE.test(one.text().slice(0, 20_000)));
}

/** A part of a statement with a value in quotes, which a message to people is not. */
function isQuotedFragment(call: FlowCall): boolean {
  const format = call.arguments[0]?.value;
  const text = format ? goLiteralOf(bareGo(format)) : undefined;
  if (text === undefined || text.length > 4_000 || !QUOTED_VALUE.test(text) || !SQL_WORD.test(text))
    return false;
  // A whole statement, and what this function sends itself, is judged where it is sent.
  const of = call.node.ancestors().find((node) => isKind(node, ...FUNCTIONS));
  if (STATEMENT.test(text) || (of && SENDS.test(of.text().slice(0, 20_000)))) return false;
  const around = call.node.parent()?.parent();
  const outer = around && isKind(around, "call_expression") ? around : undefined;
  if (outer && argumentsOf(outer).length > 0 && SAYS.test(outer.field("function")?.text().slice(0, 80) ?? ""))
    return false;
  return usesDatabase(call.node);
}
