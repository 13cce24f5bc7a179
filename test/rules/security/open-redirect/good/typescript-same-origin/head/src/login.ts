const ORIGIN = "https://app.example.com";

export async function login(req: Request, res: Response) {
  const to = new URL(req.query.next, ORIGIN);
  if (to.origin !== ORIGIN) return res.redirect("/");
  res.redirect(to.pathname + to.search);
}
