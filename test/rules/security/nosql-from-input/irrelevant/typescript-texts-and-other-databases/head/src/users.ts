import { model } from "mongoose";
import { prisma } from "./database";

const User = model("User");

app.get("/users/:id", async (req, res) => {
  const user = await User.findOne({ slug: req.params.id, token: req.headers.authorization });
  const other = await prisma.user.findFirst({ where: { name: req.body.name } });
  const listed = [user, other].find((one) => one.name === req.body.name);
  res.json(listed);
});
