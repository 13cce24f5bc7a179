const errorhandler = require("errorhandler");

if (process.env.NODE_ENV === "development") {
  app.use(errorhandler());
}
