import type { Detector } from "../detector.ts";
import { nPlusOne } from "./n-plus-one.ts";
import { outboundWithoutTimeout } from "./outbound-without-timeout.ts";
import { retryWithoutBackoff } from "./retry-without-backoff.ts";
import { swallowedError } from "./swallowed-error.ts";
import { unboundedQuery } from "./unbounded-query.ts";

export const resilienceDetectors: readonly Detector[] = [
  nPlusOne,
  outboundWithoutTimeout,
  retryWithoutBackoff,
  swallowedError,
  unboundedQuery,
];
