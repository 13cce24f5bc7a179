import { describe, expect, test } from "vitest";
import { jaxrsRoutes } from "../../../src/source/routes/jvm/read-jaxrs.ts";
import { SourceFiles } from "../../../src/source/routes/source-files.ts";

const read = (files: Readonly<Record<string, string>>) =>
  jaxrsRoutes.read(new SourceFiles(new Map(Object.entries(files)), "head")).routes;

const RESOURCE = `package shop.api;
import jakarta.ws.rs.*;
@Path(Carts.ROOT + "/carts")
@RolesAllowed("user")
class Carts {
  static final String ROOT = "/v1";
  @GET @Path("{id: [0-9]+}") Cart one(@PathParam("id") long id) { return null; }
  @Path("{id}/lines") Lines lines() { return new Lines(); }
}
class Lines { @POST void add(Line line) {} }`;

describe("source/routes/jvm/read-jaxrs", () => {
  test("resources and their sub-resources hang below the application", () => {
    const routes = read({
      "src/main/java/shop/App.java":
        'package shop; import jakarta.ws.rs.*; @ApplicationPath("/rest") class App extends Application {}',
      "src/main/java/shop/api/Carts.java": RESOURCE,
    });
    expect(routes.map(({ method, path, guards }) => [method, path, guards[0]?.kind])).toEqual([
      ["GET", "/rest/v1/carts/{id}", "authorisation"],
      ["POST", "/rest/v1/carts/{id}/lines", "authorisation"],
    ]);
  });

  test("without an application that says where it is mounted, the paths are not claimed to be whole", () => {
    const [first] = read({ "src/main/java/shop/api/Carts.java": RESOURCE });
    expect(first).toMatchObject({
      path: "/v1/carts/{id}",
      unresolved: "where its application is mounted was not found",
    });
  });
});
