import ejs from "ejs";

export async function greet(req: Request, res: Response) {
  res.send(ejs.render("<h1>Hello <%= name %></h1>", { name: req.query.name }));
  res.send(await ejs.renderFile("views/greeting.ejs", { name: req.query.name }));
}
