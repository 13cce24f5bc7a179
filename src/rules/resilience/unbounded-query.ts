import type { Rule } from "../../domain/rule.ts";
import type { Sighting, SourceFacts } from "../../domain/source.ts";
import { code, hitOf, insteadFor, oncePerCause, sightingsOf, type Told } from "./sightings.ts";

const KIND = "unbounded-query";

/** What there is more of every day. */
const GROWS =
  /(?:order|event|log|message|user|customer|invoice|payment|transaction|audit|notification|comment|post|job|record|item|entr(?:y|ie)|activit|product|ticket|document|file|delivery|shipment|booking|account|member|article|photo|image|attachment|measurement|reading|metric|visit|click|session|subscription|contact|lead|review|run)s?$/i;

/** What stays as small as somebody made it. */
const SMALL =
  /(?:countr|currenc|categor|role|setting|config|plan|tag|type|status|permission|language|locale|unit|region|state|level|feature|flag|theme|template|provider|option|preference|timezone|zone|group|scope|integration|environment|policy|policies|channel)\w{0,4}$/i;

/** A list that answers with every row there is. */
export const unboundedQuery: Rule<"source"> = {
  id: "resilience/unbounded-query",
  architect: "backend-architect",
  severity: "concern",
  judges: "source",
  when: "a handler that lists asks the database for all rows, without a limit",
  harm: "The answer grows with the table: one request reads and sends all of it, and some day takes the memory of the process with it.",
  instead: "Take a limit from the client with a maximum of your own, and a cursor for the next page.",
  source: "https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/",
  appliesTo: (facts) => sightingsOf(facts, KIND).length > 0,
  check: (facts) => {
    const told = sightingsOf(facts, KIND).flatMap((sighting) => toldOf(sighting, facts) ?? []);
    return [
      ...told.filter(({ severity }) => severity !== "note").map(hitOf),
      ...oncePerCause(
        told.filter(({ severity }) => severity === "note"),
        () => KIND,
      ),
    ];
  },
};

function toldOf(sighting: Sighting, { language }: SourceFacts): Told | undefined {
  const { callee: model, detail, library } = sighting;
  if (SMALL.test(model)) return undefined;
  const instead = insteadFor(INSTEAD, language, library);
  const what = model === "" ? "the rows" : code(model);
  return {
    sighting,
    title:
      detail === "all"
        ? `This list answers with all of ${what}, without a limit.`
        : `This list of ${what} has a condition and no limit.`,
    scenario:
      detail === "all"
        ? "With a million rows, one request reads them all into memory and sends them; a few such requests at once are an outage, and anybody who may call this can make them."
        : "How many rows fit the condition is decided by the data: one large customer is enough for an answer that is read into memory and sent as a whole.",
    severity: detail === "all" && GROWS.test(model) ? "concern" : "note",
    ...(instead === undefined ? {} : { instead }),
  };
}

/** By library, else by language. */
const INSTEAD: Readonly<Record<string, string>> = {
  Prisma: '`findMany({ take: Math.min(limit, 100), cursor, orderBy: { id: "asc" } })`.',
  Drizzle: "`.where(gt(table.id, after)).orderBy(table.id).limit(Math.min(limit, 100))`.",
  repository: '`find({ take: Math.min(limit, 100), where: { id: MoreThan(after) }, order: { id: "ASC" } })`.',
  model: "`.limit(Math.min(limit, 100))` with a condition on the last id seen.",
  Django: 'A `Paginator`, REST framework\'s `CursorPagination`, or a slice `[:100]` after `order_by("id")`.',
  SQLAlchemy: "`.where(Model.id > after).order_by(Model.id).limit(min(limit, 100))`.",
  GORM: '`db.Where("id > ?", after).Order("id").Limit(min(limit, 100)).Find(&rows)`.',
  "Spring Data":
    "`findAll(Pageable)` with a maximum size (`spring.data.web.pageable.max-page-size`), or a `Window` with keyset scrolling.",
  "Active Record":
    '`.where("id > ?", after).order(:id).limit([limit, 100].min)`, or the pagination the other actions use.',
  Eloquent: "`cursorPaginate(100)`.",
  Laravel: "`->orderBy('id')->cursorPaginate(100)`.",
  Doctrine: "`findBy([], ['id' => 'ASC'], 100)` with a condition on the last id seen.",
  SQL: "`where id > $1 order by id limit 100`.",
};
