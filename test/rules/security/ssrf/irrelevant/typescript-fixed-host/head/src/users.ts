const API = process.env.USERS_API;

app.get("/users/:id", async (req, res) => {
  const user = await fetch(`${API}/users/${req.params.id}`);
  const orders = await fetch("https://orders.example.com/by-user/" + req.params.id + "?sort=" + req.query.sort);
  const self = await fetch(new URL("/api/flags", req.url));
  res.json([await user.json(), await orders.json(), await self.json()]);
});
