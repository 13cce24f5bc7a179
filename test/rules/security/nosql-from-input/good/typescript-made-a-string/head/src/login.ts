import { model } from "mongoose";

const User = model("User");

export async function login(req: Request, res: Response) {
  const { code } = req.body;
  if (typeof code !== "string") return res.sendStatus(400);
  const user = await User.findOne({ name: String(req.body.name), mail: { $eq: req.body.mail }, code });
  res.json(user);
}
