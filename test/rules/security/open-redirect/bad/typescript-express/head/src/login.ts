export async function login(req: Request, res: Response) {
  await signIn(req.body);
  const next = req.query.next || "/";
  res.redirect(302, next); // expect: security/open-redirect
}
