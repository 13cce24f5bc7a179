const PAGES = { home: "/", orders: "/orders" };

app.get("/login", (req, res) => {
  const { next, page } = req.query;
  if (page) return res.redirect(PAGES[page] ?? "/");
  if (!next.startsWith("/") || next.startsWith("//")) return res.redirect("/");
  res.redirect(next);
});
