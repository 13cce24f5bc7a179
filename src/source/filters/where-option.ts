import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { argumentsOf, lineOf, quoted } from "./chain.ts";
import type { FieldUse, ModelQuery } from "./code-query.ts";
import { callsThatMayBe } from "./named-calls.ts";
import { pairsOf, type Reading } from "./objects.ts";

/** Mappers whose methods take their conditions as an option: `Order.findAll({ where: { status } })`. */
type OptionMapper = "sequelize" | "typeorm";

/** Source: Sequelize documentation, "Model Querying - Finders"; TypeORM documentation, "Find Options". */
const METHODS: Readonly<Record<OptionMapper, ReadonlySet<string>>> = {
  sequelize: new Set(
    "findAll findOne findAndCountAll findOrCreate count update destroy sum max min".split(" "),
  ),
  typeorm: new Set(
    "find findOne findOneOrFail findAndCount findBy findOneBy findOneByOrFail findAndCountBy count countBy exists existsBy exist sum maximum minimum".split(
      " ",
    ),
  ),
};

/** Methods of TypeORM whose first argument is the conditions themselves. */
const BARE = /By(?:OrFail)?$/;

/** The wanted rows are the first ones. */
const FIRST = /^findOne/;

/** Calls of Sequelize's models, and of TypeORM's entities, repositories and managers. */
export function whereOptionQueries(root: SyntaxNode, text: string): readonly ModelQuery[] {
  const mapper: OptionMapper = /["'](?:@nestjs\/)?typeorm["']|\bRepository<|\bgetRepository\(/.test(text)
    ? "typeorm"
    : "sequelize";
  const repositories = mapper === "typeorm" ? repositoriesIn(text) : new Map<string, string>();
  const calls = callsThatMayBe(root, text, (name) => METHODS[mapper].has(name));
  return calls.flatMap((call): ModelQuery[] => {
    const callee = call.field("function");
    const method = isKind(callee, "member_expression") ? callee.field("property")?.text() : undefined;
    if (method === undefined || !METHODS[mapper].has(method)) return [];
    const given = [...argumentsOf(call)];
    const owner = isKind(callee, "member_expression") ? callee.field("object") : null;
    const model = modelOf(owner, given, repositories);
    // The values come first, the options after them.
    const option = mapper === "sequelize" ? given.at(method === "update" ? 1 : -1) : given[0];
    if (model === undefined || !isKind(option, "object")) return [];
    const query: Reading = { filters: [], whole: true };
    const options = BARE.test(method) ? undefined : pairsOf(option, query);
    const where = options ? options.get("where") : option;
    if (where) readWhere(where, mapper, query);
    const limited = FIRST.test(method) || options?.has("limit") || options?.has("take");
    const sort = limited && !where ? firstOrder(options?.get("order")) : undefined;
    if (!where && !sort) return [];
    return [{ kind: "model", mapper, model, ...quoted(call), ...query, ...(sort ? { sort } : {}) }];
  });
}

/** Names under which a file holds repositories, by their entity: `orders: Repository<Order>`, `getRepository(Order)`. */
function repositoriesIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", entity = ""] of text.matchAll(
    /\b(\w+)[!?]?\s{0,4}:\s{0,4}(?:\w{1,40}\.)?\w{0,20}Repository<\s{0,4}(\w+)\s{0,4}>/g,
  ))
    found.set(name, entity);
  for (const [, name = "", entity = ""] of text.matchAll(
    /\b(\w+)\s{0,4}=\s{0,4}[\w.]{1,80}\.getRepository\(\s{0,4}(\w+)\s{0,4}\)/g,
  ))
    found.set(name, entity);
  return found;
}

/** Takes the entity off the arguments of a manager: `manager.find(Order, { where })`. */
function modelOf(
  owner: SyntaxNode | null,
  given: SyntaxNode[],
  repositories: ReadonlyMap<string, string>,
): string | undefined {
  if (isKind(owner, "call_expression")) {
    const [entity] = /\bgetRepository$/.test(owner.field("function")?.text() ?? "") ? argumentsOf(owner) : [];
    return entity?.text();
  }
  const name = (isKind(owner, "member_expression") ? owner.field("property") : owner)?.text() ?? "";
  const [first] = given;
  if (/[mM]anager$/.test(name) && isKind(first, "identifier") && /^[A-Z]/.test(first.text())) {
    given.shift();
    return first.text();
  }
  return repositories.get(name) ?? (/^[A-Z]\w*$/.test(name) ? name : undefined);
}

/** The conditions of one object must all hold; a list of objects is a choice between them. */
function readWhere(where: SyntaxNode, mapper: OptionMapper, query: Reading): void {
  if (!isKind(where, "object")) {
    query.whole = false;
    return;
  }
  for (const [key, value] of pairsOf(where, query)) {
    if (!/^\w+$/.test(key)) {
      // `[Op.or]` and its like, or `$joined.column$`.
      query.whole = false;
      continue;
    }
    const by = (mapper === "sequelize" ? sequelizeValue : typeormValue)(value, query);
    if (by) query.filters.push({ field: key, by, line: lineOf(value) });
  }
}

const RANGE = /^(?:gte?|lte?|between)$/;
/** They compare the field in a way that an ordinary index does not serve, or not always. */
const OTHERS =
  /^(?:ne|not|notIn|i?like|notI?[lL]ike|startsWith|endsWith|substring|is|contains|contained|overlap)$/;

/** Source: Sequelize documentation, "Model Querying - Basics", operators. */
function sequelizeValue(value: SyntaxNode, query: Reading): FieldUse["by"] | undefined {
  if (/^(?:null|undefined)$/.test(value.text())) return undefined;
  if (!isKind(value, "object")) return "value";
  const operators = [...pairsOf(value, query).keys()].map((key) => /^\[Op\.(\w+)\]$/.exec(key)?.[1] ?? "");
  if (operators.some((operator) => operator === "eq" || operator === "in")) return "value";
  if (operators.some((operator) => RANGE.test(operator))) return "range";
  if (!operators.every((operator) => OTHERS.test(operator))) query.whole = false;
  return undefined;
}

/** Source: TypeORM documentation, "Find Options", advanced options. */
function typeormValue(value: SyntaxNode, query: Reading): FieldUse["by"] | undefined {
  if (/^(?:null|undefined)$/.test(value.text())) return undefined;
  // A condition on a relation narrows by another table.
  if (isKind(value, "object")) query.whole = false;
  if (!isKind(value, "call_expression")) return isKind(value, "object") ? undefined : "value";
  const operator = value.field("function")?.text() ?? "";
  if (/^(?:In|Equal|Any)$/.test(operator)) return "value";
  if (/^(?:MoreThan|LessThan)(?:OrEqual)?$|^Between$/.test(operator)) return "range";
  if (/^(?:Not|I?Like|IsNull|ArrayContains|ArrayOverlap|ArrayContainedBy)$/.test(operator)) return undefined;
  if (/^(?:Raw|Or|And)$/.test(operator)) query.whole = false;
  return /^[A-Z]/.test(operator) ? undefined : "value";
}

/** `[["at", "DESC"]]` or `{ at: "DESC" }`. */
function firstOrder(order: SyntaxNode | undefined): ModelQuery["sort"] {
  const first = isKind(order, "array", "object") ? codeChildren(order)[0] : undefined;
  const key = isKind(first, "pair")
    ? first.field("key")
    : isKind(first, "array")
      ? codeChildren(first)[0]
      : first;
  const field = /^['"]?(\w+)['"]?$/.exec(key?.text() ?? "")?.[1];
  return key && field !== undefined && isKind(key, "string", "property_identifier")
    ? { field, line: lineOf(key) }
    : undefined;
}
