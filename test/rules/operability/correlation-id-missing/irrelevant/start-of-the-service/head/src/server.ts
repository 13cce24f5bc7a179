app.get("/orders", async (req, res) => {
  req.log.info("orders listed");
  res.json(await list());
});

app.listen(8080, () => console.log("listening"));
