import type { IndexDraft } from "./blueprint.ts";

/** Methods of Laravel's blueprint, columns, keys and indexes, as Laravel spells them. */
const SPELLED =
  "addColumn after algorithm always autoIncrement bigIncrements bigInteger binary boolean cascadeOnDelete cascadeOnUpdate change char collation comment constrained dateTime dateTimeTz datetimes decimal default deferrable double dropColumn dropConstrainedForeignId dropConstrainedForeignIdFor dropDatetimes dropForeign dropForeignIdFor dropFullText dropIfExists dropIndex dropMorphs dropPrimary dropRememberToken dropSoftDeletes dropSoftDeletesDatetime dropSoftDeletesTz dropSpatialIndex dropTimestamps dropTimestampsTz dropUnique enum first float foreign foreignId foreignIdFor foreignUlid foreignUuid fullText generatedAs geography geometry increments index initiallyImmediate integer ipAddress json jsonb language longText macAddress mediumIncrements mediumInteger mediumText morphs noActionOnDelete noActionOnUpdate notValid nullOnDelete nullOnUpdate nullable nullableMorphs nullableTimestamps nullableTimestampsTz nullableUlidMorphs nullableUuidMorphs nullsNotDistinct numericMorphs onDelete onUpdate primary rawColumn rawIndex references rememberToken removeColumn rename renameColumn renameIndex restrictOnDelete restrictOnUpdate smallIncrements smallInteger softDeletes softDeletesDatetime softDeletesTz spatialIndex startingValue storedAs string text time timeTz timestamp timestampTz timestamps timestampsTz tinyIncrements tinyInteger tinyText tsvector ulid ulidMorphs unique unsigned unsignedBigInteger unsignedDecimal unsignedDouble unsignedFloat unsignedInteger unsignedMediumInteger unsignedSmallInteger unsignedTinyInteger useCurrent useCurrentOnUpdate uuid uuidMorphs vector virtualAs year".split(
    " ",
  );

const BY_LETTERS = new Map(SPELLED.map((name) => [name.toLowerCase(), name]));

/** PHP takes no notice of capitals in the names of methods. */
export function spelled(method: string): string {
  return BY_LETTERS.get(method.toLowerCase()) ?? method;
}

/** Methods that make an index of columns. */
export const INDEXES: Readonly<Record<string, IndexDraft["kind"]>> = {
  primary: "primary",
  unique: "unique",
  index: "index",
  fulltext: "fulltext",
  fullText: "fulltext",
  spatialIndex: "spatialIndex",
};

/** Words for MySQL alone, or for the order of columns, which PostgreSQL does not have. */
export const WITHOUT_EFFECT =
  /^(?:engine|charset|collation|innoDb|after|first|unsigned|invisible|useCurrentOnUpdate|instant|lock|persisted|from|renameTo)$/;
