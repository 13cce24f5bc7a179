app.get("/go", (c) => c.redirect(c.req.query("to"))); // expect: security/open-redirect
