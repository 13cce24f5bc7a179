import yaml from "js-yaml";
import { profileSchema } from "./schemas";

app.get("/profile", (req, res) => {
  const profile = profileSchema.parse(JSON.parse(req.cookies.profile));
  res.json([profile, yaml.load(req.body.text)]);
});
