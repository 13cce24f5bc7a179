import jwt from "jsonwebtoken";

export function verifyWithIssuer(token: string) {
  const { header } = jwt.decode(token, { complete: true });
  return jwt.verify(token, keys.get(header.kid), { algorithms: ["RS256"] });
}
