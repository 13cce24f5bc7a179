import type { Detector } from "../detector.ts";
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

/** Options and calls that are unsafe whatever value reaches them. */
export const options: readonly Detector[] = [
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
];
