const session = require("express-session");
const cors = require("cors");

app.use(session({ secret: process.env.SESSION_KEY }));
app.use(cors()); // expect: security/cors-any-origin
