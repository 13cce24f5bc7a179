import { ApolloServer } from "@apollo/server";

export const server = new ApolloServer({
  typeDefs,
  resolvers,
  csrfPrevention: false, // expect: security/csrf-off
});
