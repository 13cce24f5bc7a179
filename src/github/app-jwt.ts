import { createPrivateKey, createSign, type KeyObject } from "node:crypto";

/** Seconds that a proof of the App's identity is good for; GitHub takes at most ten minutes. */
const GOOD_FOR = 540;

/** Seconds by which it is dated back: GitHub refuses one from the future, and clocks differ a little. */
const DATED_BACK = 60;

/** Differences below this are no reason to sign again. Seconds. */
const NEGLIGIBLE = 5;

/** Signs as the App, by GitHub's clock as far as its answers have told it. */
export interface AppJwt {
  /** @param difference seconds by which GitHub's clock is ahead, when an answer has just told; it is kept */
  create(appId: number | string, difference?: number): { jwt: string; expiresAt: string };
  /**
   * Learns from the date of an answer that refused a proof.
   *
   * @returns whether a new one may fare better
   */
  learn(date: string | number | undefined): boolean;
}

/** @param privateKey PEM */
export function createAppJwt(privateKey: string, now: () => number = Date.now): AppJwt {
  let learned = 0;
  // Reading the key takes as long as signing with it.
  let key: KeyObject | undefined;
  let last: { text: string; jwt: string } | undefined;
  return {
    create(appId, difference = learned) {
      learned = difference;
      const at = Math.floor(now() / 1_000) + difference;
      const claims = { iat: at - DATED_BACK, exp: at + GOOD_FOR, iss: appId };
      const text = [{ alg: "RS256", typ: "JWT" }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
        .join(".");
      if (last?.text !== text) {
        key ??= createPrivateKey(privateKey);
        last = { text, jwt: `${text}.${createSign("RSA-SHA256").update(text).sign(key, "base64url")}` };
      }
      return { jwt: last.jwt, expiresAt: new Date(claims.exp * 1_000).toISOString() };
    },
    learn(date) {
      const theirs = Date.parse(String(date));
      if (Number.isNaN(theirs)) return false;
      const difference = Math.round((theirs - now()) / 1_000);
      if (Math.abs(difference - learned) < NEGLIGIBLE) return false;
      learned = difference;
      return true;
    },
  };
}
