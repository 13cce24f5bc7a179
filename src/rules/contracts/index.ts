import type { AnyRule } from "../../domain/rule.ts";
import { tooManyWithoutRetryAfter } from "./429-without-retry-after.ts";
import { breakingChangeInSameVersion } from "./breaking-change-in-same-version.ts";
import { correlationIdMissing } from "./correlation-id-missing.ts";
import { dangerousChange } from "./dangerous-change.ts";
import { deprecationDiscipline } from "./deprecation-discipline.ts";
import { errorSchemaMissing } from "./error-schema-missing.ts";
import { etagConcurrency } from "./etag-concurrency.ts";
import { graphqlBreakingChange } from "./graphql-breaking-change.ts";
import { graphqlDangerousChange } from "./graphql-dangerous-change.ts";
import { idempotencyKeyMissing } from "./idempotency-key-missing.ts";
import { insecureScheme } from "./insecure-scheme.ts";
import { listWithoutPagination } from "./list-without-pagination.ts";
import { no429 } from "./no-429.ts";
import { numericIdExposed } from "./numeric-id-exposed.ts";
import { offsetPagination } from "./offset-pagination.ts";
import { operationWithoutSecurity } from "./operation-without-security.ts";
import { pathStyle } from "./path-style.ts";
import { pluralResourceNames } from "./plural-resource-names.ts";
import { protoBreakingChange } from "./proto-breaking-change.ts";
import { protoLint } from "./proto-lint.ts";
import { routeUnversioned } from "./route-unversioned.ts";
import { securityRequirementChanged } from "./security-requirement-changed.ts";
import { sparseFieldsets } from "./sparse-fieldsets.ts";
import { specCodeDrift } from "./spec-code-drift.ts";
import { unboundedInput } from "./unbounded-input.ts";
import { verbInPath } from "./verb-in-path.ts";

/** The family's rules, one per file. */
export const contractsRules: readonly AnyRule[] = [
  breakingChangeInSameVersion,
  correlationIdMissing,
  dangerousChange,
  deprecationDiscipline,
  errorSchemaMissing,
  etagConcurrency,
  graphqlBreakingChange,
  graphqlDangerousChange,
  idempotencyKeyMissing,
  insecureScheme,
  listWithoutPagination,
  no429,
  numericIdExposed,
  offsetPagination,
  operationWithoutSecurity,
  pathStyle,
  pluralResourceNames,
  protoBreakingChange,
  protoLint,
  routeUnversioned,
  securityRequirementChanged,
  sparseFieldsets,
  specCodeDrift,
  tooManyWithoutRetryAfter,
  unboundedInput,
  verbInPath,
];
