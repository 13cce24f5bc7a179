const OPTIONS = { httpOnly: true, secure: true, sameSite: "lax" } as const;

export function login(req: Request, res: Response) {
  res.cookie("session", createSession(req.body), { httpOnly: true, secure: isProduction, sameSite: "lax" });
  res.cookie("refresh_token", refresh(), cookieOptions);
  res.cookie("session", "", { maxAge: 0 });
}
