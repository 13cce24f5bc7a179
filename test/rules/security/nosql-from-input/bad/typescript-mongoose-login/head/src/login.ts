import { model } from "mongoose";

const User = model("User");

export async function login(req: Request, res: Response) {
  const { name, password } = req.body;
  const user = await User.findOne({ name, password }); // expect: security/nosql-from-input
  res.json(user);
}
