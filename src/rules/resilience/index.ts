import type { AnyRule } from "../../domain/rule.ts";
import { nPlusOne } from "./n-plus-one.ts";
import { outboundWithoutTimeout } from "./outbound-without-timeout.ts";
import { retryWithoutBackoff } from "./retry-without-backoff.ts";
import { sharedDatabase } from "./shared-database.ts";
import { swallowedError } from "./swallowed-error.ts";
import { unboundedQuery } from "./unbounded-query.ts";

/** The family's rules, one per file. */
export const resilienceRules: readonly AnyRule[] = [
  nPlusOne,
  outboundWithoutTimeout,
  retryWithoutBackoff,
  sharedDatabase,
  swallowedError,
  unboundedQuery,
];
