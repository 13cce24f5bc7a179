import { ApolloServer } from "@apollo/server";

export const server = new ApolloServer({
  typeDefs,
  resolvers,
  includeStacktraceInErrorResponses: process.env.NODE_ENV === "development",
});
