import type { AnyRule } from "../../domain/rule.ts";
import { cookieFlags } from "./cookie-flags.ts";
import { corsAnyOrigin } from "./cors-any-origin.ts";
import { csrfOff } from "./csrf-off.ts";
import { debugOn } from "./debug-on.ts";
import { errorDetailsLeaked } from "./error-details-leaked.ts";
import { helmetOff } from "./helmet-off.ts";
import { jwtPitfall } from "./jwt-pitfall.ts";
import { plainTransport } from "./plain-transport.ts";
import { sensitiveDataLogged } from "./sensitive-data-logged.ts";
import { tlsVerificationOff } from "./tls-verification-off.ts";
import { weakPasswordHash } from "./weak-password-hash.ts";
import { weakRandom } from "./weak-random.ts";
import { weakTls } from "./weak-tls.ts";
import { codeFromInput } from "./code-from-input.ts";
import { commandFromInput } from "./command-from-input.ts";
import { nosqlFromInput } from "./nosql-from-input.ts";
import { openRedirect } from "./open-redirect.ts";
import { pathTraversal } from "./path-traversal.ts";
import { regexDos } from "./regex-dos.ts";
import { ssrf } from "./ssrf.ts";
import { templateFromInput } from "./template-from-input.ts";
import { unsafeDeserialization } from "./unsafe-deserialization.ts";
import { missingRateLimit } from "./missing-rate-limit.ts";
import { routeWithoutAuth } from "./route-without-auth.ts";
import { secretCommitted } from "./secret-committed.ts";
import { sqlBuiltFromInput } from "./sql-built-from-input.ts";

/** The family's rules, one per file. */
export const securityRules: readonly AnyRule[] = [
  cookieFlags,
  corsAnyOrigin,
  csrfOff,
  debugOn,
  errorDetailsLeaked,
  helmetOff,
  jwtPitfall,
  plainTransport,
  sensitiveDataLogged,
  tlsVerificationOff,
  weakPasswordHash,
  weakRandom,
  weakTls,
  codeFromInput,
  commandFromInput,
  nosqlFromInput,
  openRedirect,
  pathTraversal,
  regexDos,
  ssrf,
  templateFromInput,
  unsafeDeserialization,
  missingRateLimit,
  routeWithoutAuth,
  secretCommitted,
  sqlBuiltFromInput,
];
