import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default: "Set it with HttpOnly, Secure and `SameSite=Lax`.",
  express: '`res.cookie(name, value, { httpOnly: true, secure: true, sameSite: "lax" })`.',
  "express-session":
    '`cookie: { httpOnly: true, secure: true, sameSite: "lax" }`, and `app.set("trust proxy", 1)` behind a proxy.',
  python: '`response.set_cookie(name, value, httponly=True, secure=True, samesite="Lax")`.',
  settings: "Leave it on: `SESSION_COOKIE_SECURE = True`, `SESSION_COOKIE_HTTPONLY = True`.",
  "net/http": "`http.Cookie{..., HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode}`.",
  gin: '`c.SetCookie(name, value, age, "/", "", true, true)`: the last two are Secure and HttpOnly.',
  servlet: "`cookie.setHttpOnly(true); cookie.setSecure(true);`",
  rails: "`cookies[:name] = { value: value, httponly: true, secure: true, same_site: :lax }`.",
  php: '`setcookie($name, $value, ["httponly" => true, "secure" => true, "samesite" => "Lax"])`.',
  laravel: '`"secure" => env("SESSION_SECURE_COOKIE", true)` and `"http_only" => true`.',
  cookie: "`.http_only(true).secure(true).same_site(SameSite::Lax)`.",
};

/** Session cookies that scripts or the wire give away. */
export const cookieFlags: Rule<"source"> = {
  id: "security/cookie-flags",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a cookie that keeps somebody signed in is set without HttpOnly or Secure",
  harm: "Without HttpOnly any script that gets into a page takes the session away; without Secure it travels in the clear as soon as one link says `http:`.",
  instead: "Set it with HttpOnly, Secure and `SameSite=Lax`.",
  source: "https://cwe.mitre.org/data/definitions/1004.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "cookie-flags"),
  check: (facts) => optionHits(facts, { kind: "cookie-flags", verdict, instead: INSTEAD }),
};

function verdict({ detail = "" }: Sighting): OptionVerdict {
  return { severity: "concern", title: `A session cookie is set without ${detail}.` };
}
