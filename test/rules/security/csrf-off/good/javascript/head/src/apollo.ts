export const server = new ApolloServer({ typeDefs, resolvers, csrfPrevention: true });
