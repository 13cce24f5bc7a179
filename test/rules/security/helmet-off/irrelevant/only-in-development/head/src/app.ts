if (process.env.NODE_ENV === "development") {
  app.use(helmet({ contentSecurityPolicy: false }));
}
