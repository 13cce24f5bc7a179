export function search(req: Request, res: Response) {
  const wanted = new RegExp(req.query.text, "i"); // expect: security/regex-dos
  res.json(TITLES.filter((title) => wanted.test(title)));
}
