app.use(helmet());
app.use(helmet({ contentSecurityPolicy: { directives: { scriptSrc: ["'self'"] } } }));
