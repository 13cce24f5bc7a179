import puppeteer from "puppeteer";

router.get("/screenshot", async (ctx) => {
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  await page.goto(ctx.query.url); // expect: security/ssrf
  ctx.body = await page.screenshot();
});
