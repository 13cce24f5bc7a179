import ejs from "ejs";

export function greet(req: Request, res: Response) {
  res.send(ejs.render(`<h1>Hello ${req.query.name}</h1>`)); // expect: security/template-from-input
}
