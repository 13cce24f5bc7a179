import { argumentsOf } from "./ask.ts";
import { AROUND, type Parts, QUIET, runBlock } from "./calls.ts";
import { evaluate } from "./evaluate.ts";
import { RefusesToRun } from "./statements.ts";
import { shortened, truthOf } from "./values.ts";
import { CHANGES_ROWS, type Ending, placeOf, probe, say, sayOneWay, tell, type Walk } from "./walk.ts";

/** What a migration does besides its commands: transactions, SQL of its own, and changes of rows. */

/** Active Record's and Ruby's ways to rows: a call with one of them in its chain is about data. */
const ABOUT_ROWS =
  /\.(?:all|where|find|find_by|find_by!|find_by_sql|find_each|find_in_batches|in_batches|each|each_with_index|update|update!|update_all|update_attribute|update_attributes!?|update_columns?|delete|delete_all|destroy|destroy_all|destroy_by|create!?|new|save!?|insert(?:_all)?!?|upsert(?:_all)?|import!?|first|last|first_or_create!?|find_or_create_by!?|find_or_initialize_by|pluck|count|joins|includes|left_joins|order|limit|unscoped|with_deleted|not|select|distinct|ids|exists\?|perform_now|perform_later|perform_async|increment!?|touch|touch_all|reindex|reset_counters|toggle!?|enqueue|counter_culture_fix_counts|invoke|execute|call|run|backfill\w*)\b/;

/** What others name after what it does to rows. */
const CHANGES_BY_NAME = /^(?:destroy|delete|update|backfill|populate)(?:_\w+)?!?$/;

/** A transaction of its own, where the migration has none. */
export function inTransaction({ node, block }: Parts, walk: Walk): Ending {
  const lines = placeOf(node, walk);
  const own = !walk.program.transactional && !walk.recorded;
  const before = walk.steps.length;
  if (own) walk.steps.push({ do: "sql", sql: "BEGIN", lines: { from: lines.from, to: lines.from } });
  const ending = runBlock(block, [], walk);
  if (!own) return ending;
  if (walk.steps.length === before + 1) walk.steps.pop();
  else walk.steps.push({ do: "sql", sql: "COMMIT", lines: { from: lines.to, to: lines.to } });
  return ending;
}

export function refuse({ node }: Parts, walk: Walk): Ending {
  if (/IrreversibleMigration/.test(node.text())) throw new RefusesToRun("it says that it is irreversible");
  // What it is raised for is not what a deployment is made for.
  if (walk.trial) return undefined;
  say(walk, { do: "unread", what: `why it stops: ${shortened(node.text())}`, lines: placeOf(node, walk) });
  return "method";
}

export function sendSql(parts: Parts, walk: Walk): void {
  const { node, name } = parts;
  const lines = placeOf(node, walk);
  const [first] = argumentsOf(node);
  const value = evaluate(first, walk);
  if (value.is === "text") {
    sayOneWay(
      walk,
      {
        do: "sql",
        sql: value.text,
        ...(value.firstLine === undefined ? {} : { firstLine: value.firstLine }),
        lines,
      },
      name,
    );
    return;
  }
  const source = value.is === "unknown" ? value.source : node.text();
  const what = shortened(source);
  // What it does is told by its first word, even where a name in it is computed.
  const sql = source.replace(/^(?:<<[~-]?\w+|%[qQ]?\W|["'\s(])+/, "");
  if (CHANGES_ROWS.test(sql)) say(walk, { do: "data", what, lines });
  else if (name === "execute" || /\b(?:create|alter|drop|comment|grant|revoke)\b/i.test(sql))
    sayOneWay(walk, { do: "unread", what: `SQL that is computed: ${what}`, lines }, name);
  else say(walk, { do: "data", what, lines });
}

/** Calls on anything else: models and their rows, or what is not known here. */
export function ofOthers(parts: Parts, walk: Walk): Ending {
  const { node, receiver, name, block } = parts;
  const source = node.text().slice(0, 2_000);
  const root = /^[A-Z][\w:]*/.exec(source)?.[0];
  if (name === "transaction" || AROUND.has(name)) return inTransaction(parts, walk);
  if (
    root !== undefined &&
    /^(?:Rails|ActiveSupport|Kernel|StrongMigrations|Logger|GC|ENV|File|JSON|YAML)$/.test(root)
  )
    return runBlock(block, [], walk);
  if (QUIET.has(name) || /\.(?:logger|cache)\b/.test(source) || /schema_cache/.test(source)) return undefined;
  const effect = block ? probe(walk, (trial) => void runBlock(block, [], trial)) : "nothing";
  if (effect === "schema") {
    tell(walk, node, "a loop", effect);
    return undefined;
  }
  const isModel = root !== undefined && walk.program.classes.has(root);
  const what = shortened(source);
  const lines = placeOf(node, walk);
  const isRows =
    isModel ||
    CHANGES_BY_NAME.test(name) ||
    effect === "rows" ||
    ABOUT_ROWS.test(source) ||
    root === undefined;
  if (isRows) {
    if (truthOf(evaluate(receiver, walk)) !== false) say(walk, { do: "data", what, lines });
  } else say(walk, { do: "unread", what, lines });
  return undefined;
}
