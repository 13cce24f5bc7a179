app.get("/users/:id", (req, res) => res.redirect(`/people/${req.params.id}`));

app.use((req, res) => res.redirect(`https://${req.headers.host}${req.url}`));

app.post("/users", (req, res) => {
  res.status(201).header("Location", `${req.body.name}/profile`).end();
});
