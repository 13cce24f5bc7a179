import jwt from "jsonwebtoken";

export function signIn(user: User) {
  return jwt.sign({ sub: user.id, role: user.role }, "correct-horse-battery", { expiresIn: "1h" }); // expect: security/jwt-pitfall
}

export function authenticate(req: Request) {
  req.user = jwt.decode(req.headers.authorization); // expect: security/jwt-pitfall
}

export function issue(user: User) {
  return jwt.sign({ sub: user.id }, process.env.JWT_KEY); // expect: security/jwt-pitfall
}
