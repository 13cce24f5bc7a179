const Router = require("@koa/router");
const auth = require("./auth");
const { authorize } = require("./policies");
const { Pin, Collection } = require("./models");

const router = new Router();

router.post("/pins.create", auth(), async (ctx) => {
  const { collectionId } = ctx.request.body;
  const collection = await Collection.find(collectionId);
  authorize(ctx.state.user, "update", collection);
  ctx.body = await Pin.create(collection);
});

router.post("/pins.list", auth(), async (ctx) => { // expect: security/route-without-auth
  const { collectionId } = ctx.request.body;
  ctx.body = await Pin.findAll({ collectionId });
});

router.post("/pins.update", auth(), async (ctx) => {
  const { id } = ctx.request.body;
  const pin = await Pin.find(id);
  authorize(ctx.state.user, "update", pin);
  ctx.body = await pin.save();
});

router.post("/pins.delete", auth(), async (ctx) => {
  const { id } = ctx.request.body;
  const pin = await Pin.find(id);
  authorize(ctx.state.user, "delete", pin);
  ctx.body = await pin.destroy();
});

module.exports = router;
