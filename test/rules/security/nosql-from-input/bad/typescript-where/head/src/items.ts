import { MongoClient } from "mongodb";

app.get("/items", async (request) => {
  return db.collection("items").find({ $where: `this.total > ${request.query.total}` }).toArray(); // expect: security/nosql-from-input
});
