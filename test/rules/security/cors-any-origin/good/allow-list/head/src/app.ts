import cors from "cors";

const ORIGINS = ["https://app.example.com", "https://admin.example.com"];
app.use(cors({ origin: ORIGINS, credentials: true }));
app.use(
  cors({
    origin: (origin, callback) => callback(null, ORIGINS.includes(origin ?? "")),
    credentials: true,
  }),
);
