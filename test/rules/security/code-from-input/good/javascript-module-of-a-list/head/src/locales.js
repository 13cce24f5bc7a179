const LOCALES = ["en", "de", "fr"];

app.get("/messages", async (req, res) => {
  const locale = LOCALES.includes(req.query.locale) ? req.query.locale : "en";
  res.json(await import(`./messages/${locale}.js`));
});
