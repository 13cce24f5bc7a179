import { template } from "lodash";

router.post("/labels", async (ctx) => {
  ctx.body = template(ctx.request.body.label)({ order: await next() }); // expect: security/template-from-input
});
