import cors from "cors";

if (process.env.NODE_ENV !== "production") {
  app.use(cors({ origin: true, credentials: true }));
}
app.use(cors({ origin: isDevelopment ? "*" : config.origins }));
