app.use(
  helmet({
    contentSecurityPolicy: false, // expect: security/helmet-off
  }),
);
