router.get("/countries", async (req, res) => {
  res.json(await prisma.country.findMany());
});

router.get("/currencies", async (req, res) => {
  res.json(await prisma.currency.findMany());
});
