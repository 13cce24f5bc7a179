import { deserialize } from "node:v8";

app.put("/state", (request, reply) => {
  restore(deserialize(request.body)); // expect: security/unsafe-deserialization
  reply.send();
});
