CREATE TABLE "customers" (
    "id" BIGINT NOT NULL PRIMARY KEY
);
CREATE TABLE "orders" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "customer_id" BIGINT NOT NULL REFERENCES "customers" ("id"),
    "status" TEXT NOT NULL,
    "placed_at" TIMESTAMP(3) NOT NULL
);
CREATE INDEX "orders_customer_id_idx" ON "orders" ("customer_id");
