import type { Rule } from "../../domain/rule.ts";
import type { Sighting, SourceFacts } from "../../domain/source.ts";
import { code, hitOf, insteadFor, oncePerCause, sightingsOf, type Told } from "./sightings.ts";

const KIND = "n-plus-one";

/** A query that is made once more for every element of a list. */
export const nPlusOne: Rule<"source"> = {
  id: "resilience/n-plus-one",
  architect: "backend-architect",
  severity: "concern",
  judges: "source",
  when: "a query is made inside a loop, for one element at a time",
  harm: "The number of queries grows with the data: a list that is fast with ten rows takes seconds with a thousand, and holds a connection all that time.",
  instead: "Ask once for all elements, before the loop, and look each one up in the answer.",
  source: "https://cwe.mitre.org/data/definitions/1050.html",
  appliesTo: (facts) => sightingsOf(facts, KIND).length > 0,
  check: (facts) => {
    const told = sightingsOf(facts, KIND).map((sighting) => toldOf(sighting, facts));
    return [
      ...told.filter(({ severity }) => severity !== "note").map(hitOf),
      ...oncePerCause(
        told.filter(({ severity }) => severity === "note"),
        ({ detail = "" }) => detail,
      ),
    ];
  },
};

function toldOf(sighting: Sighting, { language }: SourceFacts): Told {
  const { callee, detail = "", library } = sighting;
  const instead = detail === "resolver" ? LOADER : insteadFor(INSTEAD, language, library);
  return {
    sighting,
    title:
      detail === "resolver"
        ? `${code(callee)} is asked once for every parent of this field.`
        : `${code(callee)} is asked again for every element of the loop.`,
    scenario: SCENARIOS[detail] ?? SCENARIO,
    severity: detail === "query" ? "concern" : "note",
    ...(instead === undefined ? {} : { instead }),
  };
}

const SCENARIO =
  "Each element costs a round trip to the database. How many there can be is not said here: if the list grows with the data, so does the time.";

const SCENARIOS: Readonly<Record<string, string>> = {
  query:
    "The loop goes over the rows of another query: a thousand rows are a thousand and one round trips to the database, for one request.",
  request:
    "The client decides how long the list is, and with it how many round trips to the database its one request costs.",
  resolver:
    "A query for a list of a hundred parents calls this resolver a hundred times, each with a round trip to the database.",
};

const LOADER =
  "Load by a DataLoader that lives as long as the request: it gathers the keys of one turn and asks for all of them at once.";

/** By library, else by language. */
const INSTEAD: Readonly<Record<string, string>> = {
  Prisma:
    "One `findMany({ where: { id: { in: ids } } })` before the loop and a `Map` by id; or `include` in the first query.",
  Drizzle:
    "One query with `inArray(table.id, ids)` before the loop and a `Map` by id; or `with` in the first query.",
  repository:
    "One `findBy({ id: In(ids) })` before the loop and a `Map` by id; or `relations` in the first query.",
  model:
    "One query with all ids (`$in`, `Op.in`) before the loop and a `Map` by id; or `include`/`populate` in the first one.",
  Django: "`select_related`/`prefetch_related` in the first query; or one `.in_bulk(ids)` before the loop.",
  SQLAlchemy:
    "`selectinload(...)`/`joinedload(...)` in the first query; or one `select(...).where(Model.id.in_(ids))` before the loop.",
  GORM: '`Preload("...")` in the first query; or one `Where("id IN ?", ids).Find(&all)` before the loop and a map by id.',
  "Spring Data":
    "`findAllById(ids)` before the loop and a map by id; or `@EntityGraph`/`join fetch` in the first query.",
  JPA: "`select e from Entity e where e.id in :ids` before the loop; or `join fetch` in the first query.",
  "Active Record":
    "`includes(...)` in the first query; or `Model.where(id: ids).index_by(&:id)` before the loop.",
  Eloquent:
    "`with('...')` in the first query; or `Model::whereIn('id', $ids)->get()->keyBy('id')` before the loop.",
  Laravel: "`DB::table(...)->whereIn('id', $ids)->get()->keyBy('id')` before the loop; or a join.",
  Doctrine: "`findBy(['id' => $ids])` before the loop; or a fetch join in the first query.",
  SQL: "One statement with `= any($1)` (or `in (...)`) for all keys before the loop; or a join in the first query.",
};
