import type { Language } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { JAVASCRIPT } from "../detector.ts";
import { type Argument, bare, type Call } from "./calls.ts";

/** A call that asks a database for rows. */
export interface RowQuery {
  /** As its users call it. */
  library: string;
  /** What is asked for, as the code names it; empty when it does not say. */
  model: string;
  /** It may answer with many rows. */
  list: boolean;
}

/** The query that a call is, by its name, its receiver and its SQL text. Reading only: writes are another matter. */
export function queryOf(call: Call, language: Language): RowQuery | undefined {
  // Most calls bear another name, and nothing is remembered of them.
  if (JAVASCRIPT.includes(language) && !isJavaScriptRead(call.name) && !SQL_CALLS.test(call.name))
    return undefined;
  const before = known.get(call);
  if (before !== undefined) return before ?? undefined;
  const query = readQuery(call, language);
  known.set(call, query ?? null);
  return query;
}

/** Several detectors ask about the same call. */
const known = new WeakMap<Call, RowQuery | null>();

function readQuery(call: Call, language: Language): RowQuery | undefined {
  if (call.name.length === 0) return undefined;
  switch (language) {
    case "typescript":
    case "tsx":
    case "javascript":
      return ofJavaScript(call) ?? ofSql(call);
    case "python":
      return ofPython(call) ?? ofSql(call);
    case "go":
      return ofGo(call) ?? ofSql(call);
    case "java":
    case "kotlin":
      return ofJava(call) ?? ofSql(call);
    case "ruby":
      return ofRuby(call);
    case "php":
      return ofPhp(call) ?? ofSql(call);
    case "rust":
      return undefined;
  }
}

const PRISMA_READS = /^(?:find(?:Many|First|FirstOrThrow|Unique|UniqueOrThrow)|count|aggregate|groupBy)$/;
const TYPEORM_READS =
  /^(?:find|findBy|findOne|findOneBy|findOneOrFail|findOneByOrFail|findAndCount|count|countBy|exists?|existsBy|findById|findAll)$/;
const MODEL_READS =
  /^(?:find|findOne|findAll|findByPk|findById|findBy|findOrFail|findByOrFail|findAndCountAll|countDocuments|findOneBy|query|exists)$/;

/** Names of all of them: what is called on says the rest, and takes longer to read. */
const isJavaScriptRead = (name: string) =>
  PRISMA_READS.test(name) || TYPEORM_READS.test(name) || MODEL_READS.test(name);

function ofJavaScript(call: Call): RowQuery | undefined {
  const { name, receiver } = call;
  if (!isJavaScriptRead(name)) return undefined;
  const prisma = /^(?:.*\.)?(?:prisma\w*|\w*[pP]risma(?:Client|Service)?|db|tx|trx)\.(\w+)$/.exec(receiver);
  if (prisma?.[1] && PRISMA_READS.test(name))
    return {
      library: /\.query\.\w+$/.test(receiver) ? "Drizzle" : "Prisma",
      model: prisma[1],
      list: name === "findMany",
    };
  const drizzle = /\.query\.(\w+)$/.exec(receiver);
  if (drizzle?.[1] && /^find(?:Many|First)$/.test(name))
    return { library: "Drizzle", model: drizzle[1], list: name === "findMany" };
  const repository =
    /(?:^|[.\w])(\w*[rR]epo(?:sitory)?)$/.exec(receiver) ?? /getRepository\((\w+)\)$/.exec(receiver);
  if (repository?.[1] && TYPEORM_READS.test(name))
    return {
      library: "repository",
      model: modelOf(repository[1]),
      list: /^(?:find|findBy|findAll|findAndCount)$/.test(name),
    };
  // Sequelize, Mongoose, Lucid: a class that is asked. `Array` and its like have no such methods, save `find`.
  if (
    /^[A-Z][a-z]\w*$/.test(receiver) &&
    MODEL_READS.test(name) &&
    !/^(?:Array|Object|Promise|React|Map|Set)$/.test(receiver)
  ) {
    const given = name === "find" ? call.arguments[0] : undefined;
    const first = given ? bare(given.value) : undefined;
    if (first && !isKind(first, "object")) return undefined;
    return { library: "model", model: receiver, list: /^(?:find|findAll|findAndCountAll)$/.test(name) };
  }
  return undefined;
}

const DJANGO_READS = /^a?(?:get|first|last|count|exists|latest|earliest|in_bulk|aggregate)$/;
const DJANGO_LISTS =
  /^(?:all|filter|exclude|values|values_list|iterator|order_by|select_related|prefetch_related|only)$/;
const ALCHEMY_ENDS = /^(?:first|all|one|one_or_none|scalar|scalars|count|scalar_one|scalar_one_or_none)$/;

function ofPython(call: Call): RowQuery | undefined {
  const { name, receiver } = call;
  const manager = /(?:^|\.)([A-Z]\w*)\.objects\b/.exec(receiver);
  if (manager?.[1] && DJANGO_READS.test(name)) return { library: "Django", model: manager[1], list: false };
  if (manager?.[1] && DJANGO_LISTS.test(name) && !isReceiver(call.node))
    return { library: "Django", model: manager[1], list: true };
  const query =
    /(?:^|[.\w])session\.query\(([\w.]*)/.exec(receiver) ?? /(?:^|\.)([A-Z]\w*)\.query\b/.exec(receiver);
  if (query && ALCHEMY_ENDS.test(name))
    return { library: "SQLAlchemy", model: query[1] ?? "", list: name === "all" };
  if (/(?:^|[._])(?:session|db)$/.test(receiver) && /^(?:execute|scalars|scalar|get)$/.test(name)) {
    const given = call.arguments;
    const first = given[0] ? bare(given[0].value).text() : "";
    const selected = /^(?:sa\.)?select\(\s*([\w.]*)/.exec(first);
    if (selected) return { library: "SQLAlchemy", model: selected[1] ?? "", list: name !== "scalar" };
    if (name === "get" && given.length >= 2 && /^[A-Z]\w*$/.test(first))
      return { library: "SQLAlchemy", model: first, list: false };
  }
  return undefined;
}

function ofGo(call: Call): RowQuery | undefined {
  const { name, receiver } = call;
  if (!/^(?:First|Find|Take|Last|Count|Pluck|Scan)$/.test(name)) return undefined;
  const isGorm = /(?:^|\.)(?:db|DB|tx|gorm|orm|\w*[dD][bB])(?:\.\w+\([^)]*\))*(?:\(\))?$/.test(receiver);
  const [first] = isGorm ? call.arguments : [];
  if (first?.value.text().startsWith("&"))
    return { library: "GORM", model: first.value.text().slice(1), list: name === "Find" };
  return undefined;
}

function ofJava({ name, receiver }: Call): RowQuery | undefined {
  if (!/^(?:find|get|exists|count|query|load|select|fetch|read)/.test(name)) return undefined;
  const repository = /(?:^|\.)(\w*(?:[rR]epository|[rR]epo|[dD]ao|[mM]apper))$/.exec(receiver);
  if (
    repository?.[1] &&
    /^(?:find|get|exists|count|query|load|select|fetch|read)\w*$/.test(name) &&
    !/^objectMapper|modelMapper/i.test(repository[1])
  )
    return {
      library: "Spring Data",
      model: modelOf(repository[1]),
      list: /^(?:findAll|find\w*All\w*)$/.test(name),
    };
  if (/(?:^|\.)(?:entityManager|em)$/.test(receiver) && name === "find")
    return { library: "JPA", model: "", list: false };
  return undefined;
}

const NO_MODEL =
  /^(?:File|Dir|Find|ENV|Rails|Time|Date|DateTime|Process|Set|Hash|Array|Struct|Gem|Redis|Regexp|IO|Pathname|Digest::\w+|I18n|Thread|Mutex|ObjectSpace|Sidekiq\w*|Rack\w*|Bundler\w*)(?:::|$)/;

function ofRuby(call: Call): RowQuery | undefined {
  const { name, receiver } = call;
  const model = /^([A-Z]\w*(?:::[A-Z]\w*)*)(?:\.|$)/.exec(receiver)?.[1];
  if (!model || NO_MODEL.test(model) || /^[A-Z_0-9]+$/.test(model)) return undefined;
  const one = /^(?:find|find_by!?|find_sole_by|exists\?|count|first|last|pluck|pick|sum|any\?)$/;
  const own = receiver === model;
  const scoped = /\.(?:where|joins|includes|order|not)\(/.test(`${receiver}(`);
  if (own && /^(?:first|last|count|sum|any\?|pluck|pick)$/.test(name)) return undefined;
  if ((own || scoped) && one.test(name)) return { library: "Active Record", model, list: false };
  return own && /^(?:all|where)$/.test(name) && !isReceiver(call.node)
    ? { library: "Active Record", model, list: true }
    : undefined;
}

function ofPhp({ name, receiver, callee }: Call): RowQuery | undefined {
  const model = /^\\?(?:\w+\\)*([A-Z]\w*)(?:::|$)/.exec(receiver)?.[1];
  const isFacade =
    /^(?:DB|Cache|Http|Storage|Auth|Log|Route|Str|Arr|Carbon|Config|Session|Redis|Event|Mail|Queue|Gate|self|static|parent|Collection)$/.test(
      model ?? "",
    );
  if (
    model &&
    !isFacade &&
    callee.includes("::") &&
    /^(?:find|findOrFail|findMany|first|firstWhere|count|all|firstOrFail)$/.test(name) &&
    receiver === model
  )
    return { library: "Eloquent", model, list: name === "all" };
  if (
    model &&
    !isFacade &&
    /^[\\\w]+::(?:where\w*|query|with|select)\(/.test(receiver) &&
    /^(?:first|firstOrFail|get|count|exists|value|pluck|find|sum)$/.test(name)
  )
    return { library: "Eloquent", model, list: name === "get" };
  const table = /^\\?DB::table\(["'](\w+)["']\)/.exec(receiver);
  if (table?.[1] && /^(?:first|get|count|exists|value|pluck|find|sum)$/.test(name))
    return { library: "Laravel", model: table[1], list: name === "get" };
  const repository =
    /(?:->|\$|\.)(\w*[rR]epository)$/.exec(receiver) ?? /getRepository\((\w+)(?:::class)?\)$/.exec(receiver);
  if (repository?.[1] && /^(?:find|findBy|findOneBy|findAll|findOneOrNull|count)\w*$/.test(name))
    return { library: "Doctrine", model: modelOf(repository[1]), list: /^findAll$/.test(name) };
  return undefined;
}

const SQL_CALLS =
  /^(?:query|execute|all|get|one|many|any|oneOrNone|manyOrNone|fetch\w*|Query\w*|QueryRow\w*|Get|GetContext|Select|SelectContext|queryFor\w+|select|selectOne|\$?queryRaw\w*|raw|scalars?)$/;
const READS = /^[`"'\s(@rbf]*(?:select\b|with\b(?=[\s\S]*\bselect\b))/i;
const MANY =
  /^(?:query|execute|all|many|any|manyOrNone|Query|QueryContext|Select|SelectContext|queryForList|select|\$?queryRaw\w*|fetch_all|fetchAll)$/;

/** A call that is given SQL text which selects. */
function ofSql(call: Call): RowQuery | undefined {
  if (!SQL_CALLS.test(call.name) || call.receiver === "") return undefined;
  const text = sqlIn(call.arguments);
  if (text === undefined) return undefined;
  const table = /\bfrom\s+["'`]?(?:\w+["'`]?\.["'`]?)?(\w+)/i.exec(text)?.[1] ?? "";
  return { library: "SQL", model: table, list: MANY.test(call.name) };
}

/** The SQL text among the first three arguments: a context and a target may stand before it. */
export function sqlIn(given: readonly Argument[]): string | undefined {
  for (const { value } of given.slice(0, 3)) {
    const node = textNode(bare(value));
    const text = node?.text();
    if (text && READS.test(text)) return text;
  }
  return undefined;
}

function textNode(node: SyntaxNode): SyntaxNode | undefined {
  if (
    isKind(
      node,
      "string",
      "template_string",
      "interpreted_string_literal",
      "raw_string_literal",
      "string_literal",
      "encapsed_string",
      "concatenated_string",
      "binary_operator",
      "binary_expression",
    )
  )
    return node;
  // `text("SELECT ...")`, `` sql`...` ``
  const inner = node.field("arguments");
  return isKind(node, "call", "call_expression") && inner
    ? textNode(bare(isKind(inner, "template_string") ? inner : (inner.namedChildren()[0] ?? inner)))
    : undefined;
}

/** `orderRepository` asks for orders. */
function modelOf(repository: string): string {
  return repository.replace(/(?:Repository|Repo|Dao|Mapper)$/i, "");
}

/** Whether another call is made on what this one answers. */
function isReceiver(node: SyntaxNode): boolean {
  const parent = node.parent();
  if (isKind(parent, "attribute", "member_expression", "selector_expression"))
    return isKind(parent.parent(), "call", "call_expression");
  return isKind(parent, "call", "method_invocation") && parent.field("receiver")?.id() === node.id();
}
