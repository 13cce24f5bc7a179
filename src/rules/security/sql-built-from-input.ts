import type { PastedValue, QueryCall, SourceFacts } from "../../domain/source.ts";
import type { Evidence } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { andMore, code, insteadFor, type InsteadTable, linesBeside, placeOf, wayOf } from "./sightings.ts";

const NAMES = "For a name of a column or table, look it up in a fixed list.";
const INSTEAD: InsteadTable = {
  default: `Hand the value over as a bound parameter. ${NAMES}`,
  javascript: `Hand the value over as a bound parameter (\`$1\`, \`?\`, or a tagged \`sql\` template). ${NAMES}`,
  python: `Hand the value over as a bound parameter: \`cursor.execute("... where id = %s", (value,))\`, or \`text("... where id = :id")\` with \`{"id": value}\`. ${NAMES}`,
  go: `Hand the value over as a bound parameter: \`db.QueryContext(ctx, "... where id = $1", value)\` (\`?\` for MySQL and SQLite). ${NAMES}`,
  java: `Hand the value over as a bound parameter: a \`PreparedStatement\` with \`?\`, or \`:id\` with \`setParameter\`. ${NAMES}`,
  kotlin: `Hand the value over as a bound parameter: a \`PreparedStatement\` with \`?\`, or \`:id\` with \`setParameter\`. ${NAMES}`,
  ruby: `Hand the value over as a bound parameter: \`where("total > ?", value)\` or \`where(total: value)\`. ${NAMES}`,
  php: `Hand the value over as a bound parameter: \`$pdo->prepare("... where id = ?")->execute([$value])\`, or \`DB::select("... where id = ?", [$value])\`. ${NAMES}`,
  rust: `Hand the value over as a bound parameter: \`sqlx::query("... where id = $1").bind(value)\`. ${NAMES}`,
};

/** Names of tables and columns that an object was set up with: chosen by the program, not by a caller. */
const CONFIGURED_NAME = /^this\.(?:\w+\.)*#?_?\w*(?:table|schema|column|view|collection|database|index)\w*$/i;

/** Tests build statements for a database of their own; only what a request brings counts there. */
const TEST =
  /(^|\/)(?:__tests__|tests?|spec|e2e|integration-tests|fixtures)\/|\.(?:test|spec|e2e)\.[cm]?[jt]sx?$/i;

/** SQL text into which a value is pasted that is not fixed in the program. */
export const sqlBuiltFromInput: Rule<"source"> = {
  id: "security/sql-built-from-input",
  architect: "security-architect",
  severity: "blocker",
  judges: "source",
  when: "a value from outside is pasted into the text of an SQL statement",
  harm: "Whoever chooses the value can end the statement and add their own: read other people's rows, change them or drop tables.",
  instead:
    "Hand the value over as a bound parameter (`$1`, `?`, or a tagged `sql` template). For a name of a column or table, look it up in a fixed list.",
  source: "https://cwe.mitre.org/data/definitions/89.html",
  appliesTo: (facts) => facts.queries.length > 0,
  check: (facts) => facts.queries.flatMap((query) => hitsOf(query, facts)),
};

function hitsOf(query: QueryCall, facts: SourceFacts): Hit[] {
  const open = query.pasted.filter((value) => isOpen(value, facts.path));
  const worst =
    open.find((value) => value.origin === "request") ??
    open.find((value) => value.origin === "parameter") ??
    open[0];
  if (!worst) return [];
  const evidence: Evidence = { kind: "parsed", at: query.at, excerpt: query.excerpt, after: worst.origin };
  return [
    {
      at: placeOf(query.at, worst, facts),
      title: titleOf(worst, query, open.length - 1),
      scenario: scenarioOf(worst),
      instead: insteadFor(INSTEAD, facts.language),
      ...(worst.origin === "request" ? {} : { severity: "concern" as const }),
      subject: `${query.enclosing} ${query.callee} ${worst.expression}`,
      evidence: [evidence],
      siblings: linesBeside(worst, query.at),
    },
  ];
}

function isOpen(value: PastedValue, path: string): boolean {
  if (value.origin === "request") return true;
  return value.origin !== "constant" && !isConfigured(value) && !TEST.test(path);
}

function isConfigured(value: PastedValue): boolean {
  return value.origin === "unknown" && CONFIGURED_NAME.test(value.expression);
}

function titleOf(value: PastedValue, query: QueryCall, more: number): string {
  const others = andMore(more);
  const what = code(value.expression);
  const where = code(query.callee);
  if (value.origin === "request")
    return `${what} from the request is pasted into the SQL text of ${where}${others}.`;
  if (value.origin === "parameter")
    return `${what}, an argument of this function, is pasted into the SQL text of ${where}${others}.`;
  return `${what} is pasted into the SQL text of ${where}, and nothing here shows that it is fixed${others}.`;
}

function scenarioOf(value: PastedValue): string {
  const way = wayOf(value);
  if (value.origin === "request") {
    return `A client sends \`x' OR '1'='1\` or \`1; DELETE ...\` as this value, and the database runs it as SQL.${way}`;
  }
  if (value.origin === "parameter") {
    return `The first caller that passes on something from outside makes this an injection; nothing here would notice.${way}`;
  }
  return `If the value can be chosen from outside, by way of a caller or of stored data, the database runs it as SQL.${way}`;
}
