import jwt from "jsonwebtoken";

export function signIn(user: User) {
  return jwt.sign({ sub: user.id, role: user.role }, process.env.JWT_KEY, { expiresIn: "1h" });
}

export function issueUntil(user: User, until: number) {
  return jwt.sign({ sub: user.id, exp: until }, config.jwt.key);
}

export function authenticate(req: Request) {
  req.user = jwt.verify(req.headers.authorization, publicKey, { algorithms: ["RS256"] });
}
