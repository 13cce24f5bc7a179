export function login(req: Request, res: Response) {
  res.cookie("session", createSession(req.body)); // expect: security/cookie-flags
  res.cookie("refresh_token", refresh(), { httpOnly: false, secure: true }); // expect: security/cookie-flags
}
