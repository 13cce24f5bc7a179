const errorhandler = require("errorhandler");

app.use(errorhandler()); // expect: security/debug-on
