const listMessages = () => Message.findAll(); // expect: resilience/unbounded-query

app.get("/messages", async (req, res) => res.json(await listMessages()));
