/** What a file is there for, as far as its path tells. Only `production` is judged for what it does when it runs. */
export type PathPurpose = "production" | "test" | "example" | "vendored" | "generated";

const VENDORED = /(?:^|\/)(?:node_modules|vendor|vendored|third[_-]?party|bower_components|site-packages)\//i;

const GENERATED =
  /(?:^|\/)(?:dist|build|out|generated|__generated__|gen)\/|\.min\.[cm]?js$|\.(?:generated|gen|pb|g)\.[a-z]+$|_pb2(?:_grpc)?\.py$|\.pb\.go$|_grpc\.pb\.go$/i;

const TEST =
  /(?:^|\/)(?:tests?|__tests__|specs?|testing|testdata|test-data|fixtures?|__fixtures__|mocks?|__mocks__|stubs?|e2e|cypress|playwright|integration[_-]tests?|factories|benchmarks?|bench)\/|[._-](?:test|tests|spec|stories|mock|fixture|bench|cy|e2e)\.[^/]+$|_test\.[^/]+$|(?:^|\/)(?:test_[^/]+|conftest)\.py$|(?:^|\/)[^/]+(?:Tests?|IT|Spec)\.(?:java|kt|scala|php|cs)$/;

const EXAMPLE =
  /(?:^|\/)(?:examples?|samples?|demos?|docs?|playground|tutorials?|scratch)\/|\.example(?:\.[^/]+)?$/i;

/** What was written by others and by tools comes before what it is for: a vendored test is vendored. */
export function purposeOf(path: string): PathPurpose {
  if (VENDORED.test(path)) return "vendored";
  if (TEST.test(path)) return "test";
  if (EXAMPLE.test(path)) return "example";
  return GENERATED.test(path) ? "generated" : "production";
}
