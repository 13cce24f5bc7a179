import jwt from "jsonwebtoken";

export function readToken(token: string, publicKey: string) {
  return jwt.verify(token, publicKey); // expect: security/jwt-pitfall
}

export function readOldToken(token: string, key: string) {
  return jwt.verify(token, key, {
    algorithms: ["HS256"],
    ignoreExpiration: true, // expect: security/jwt-pitfall
  });
}

export function readAnyToken(token: string, key: string) {
  return jwt.verify(token, key, { algorithms: ["none", "HS256"] }); // expect: security/jwt-pitfall
}
