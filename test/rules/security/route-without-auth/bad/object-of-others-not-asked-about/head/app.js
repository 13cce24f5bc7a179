const Koa = require("koa");
const pins = require("./pins");

const app = new Koa();
app.use(pins.routes());
app.listen(3000);
