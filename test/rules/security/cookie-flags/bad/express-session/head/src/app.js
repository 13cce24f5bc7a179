const session = require("express-session");

app.use(
  session({
    secret: process.env.SESSION_KEY,
    cookie: { secure: false }, // expect: security/cookie-flags
  }),
);
