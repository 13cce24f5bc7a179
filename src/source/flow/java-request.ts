import type { FlowCall, FlowParameter } from "./grammar.ts";

/** Parameters that Spring, JAX-RS, Micronaut and Quarkus fill with one value that was sent. */
const ONE_VALUE =
  /@(?:RequestParam|PathVariable|RequestHeader|CookieValue|MatrixVariable|QueryParam|PathParam|FormParam|HeaderParam|CookieParam|MatrixParam|RestQuery|RestPath|RestForm|RestHeader|QueryValue|Header|PathParameter)\b/;
const WHOLE_OBJECT = /@(?:RequestBody|ModelAttribute|RequestPart|BeanParam|Body|MultipartForm|Payload)\b/;
const ROUTE = /@(?:(?:Get|Post|Put|Patch|Delete|Request)Mapping|GET|POST|PUT|PATCH|DELETE|Path)\b/;
const WITH_BODY = /@(?:POST|PUT|PATCH)\b/;
/** What a framework hands over that no client wrote. */
const SERVER_TYPE =
  /^(?:\w+\.)*(?:Http\w+|Servlet\w+|Server\w+|Model\w*|Principal|Authentication|BindingResult|Errors|Locale|Pageable|Sort|Uri\w+|WebRequest|NativeWebRequest|RedirectAttributes|SecurityContext|Request|Response|AsyncResponse|ContainerRequestContext|SessionStatus|Map|File|Sse\w*)\b/;
const SERVER_ANNOTATION =
  /@(?:Context|Suspended|Auth|AuthenticationPrincipal|SessionAttribute|Value|Autowired|CurrentUser)\b/;
/** Types that can hold any text. What else stands at one value was converted: a number, an id, a word of an enum. */
const FREE_TYPE =
  /\b(?:String|CharSequence|Object|Map|MultipartFile|FilePart|Part|InputStream|byte|JsonNode|Any|FileUpload|InputPart)\b/;
const CHECKED_TYPE =
  /^(?:(?:java\.\w+\.)*(?:int|long|short|double|float|boolean|char|Integer|Long|Short|Double|Float|Boolean|Int|BigDecimal|BigInteger|UUID|Instant|Duration|LocalDate|LocalDateTime|OffsetDateTime|ZonedDateTime|Date|Timestamp)|(?:List|Set|Collection|Optional)<(?:Integer|Long|UUID|Int|Short|Boolean)>)\??$/;
/** A constraint that holds before the method runs. */
const CONSTRAINED = /@(?:field:)?(?:Pattern|UUID|Digits)\(/;

/** What a request object is called by type, and what of it a client wrote. */
const REQUEST_TYPE =
  /^(?:\w+\.)*(?:HttpServletRequest|ServletRequest|ServerHttpRequest|ServerRequest|WebRequest|NativeWebRequest|MultipartHttpServletRequest|ContainerRequestContext|UriInfo|HttpHeaders|RoutingContext|HttpServerRequest|HttpRequest(?:<.*>)?|HttpExchange|FullHttpRequest|Context|ApplicationCall|RoutingCall|Request)\??$/;
const READS =
  /^(?:getParameter|getParameterValues|getParameterMap|getHeader|getHeaders|getQueryString|getPathInfo|getCookies|getInputStream|getReader|getPart|getParts|queryParam|queryParams|queryParamMap|pathVariable|pathVariables|pathParam|formParam|formParams|getQueryParams|getQueryParameters|getPathParameters|getHeaderString|getRequestHeader|getEntityStream|bodyToMono|bodyToFlux|bodyAsClass|body|bodyAsString|getBodyAsString|getBody|params|getParam|getFile|getFiles|getMultipartParameters|cookie|header|uploadedFile)$/;

/** `request.getParameter("x")` on what is a request by its type; `name` is how the field is called, without a type. */
export function readsJavaRequest(
  call: FlowCall,
  type: string | undefined,
  name: string | undefined,
): boolean {
  if (!READS.test(call.name)) return false;
  if (type !== undefined) return REQUEST_TYPE.test(type);
  return (
    /^(?:request|req|httpRequest|servletRequest|httpServletRequest|uriInfo)$/.test(name ?? "") &&
    /^(?:get|query)/.test(call.name)
  );
}

/** By its annotations, or by its place in a method that answers a route. */
export function isJavaInput(parameter: FlowParameter, method: string): boolean {
  const decorators = parameter.decorators ?? "";
  if (ONE_VALUE.test(decorators) || WHOLE_OBJECT.test(decorators)) return true;
  const type = parameter.type ?? "";
  if (decorators.includes("@") && SERVER_ANNOTATION.test(decorators)) return false;
  if (!ROUTE.test(method) || SERVER_TYPE.test(type)) return false;
  // Spring takes a plain text by its name; JAX-RS reads the body into what has no annotation.
  return /^(?:String|MultipartFile)\??$/.test(type) || (WITH_BODY.test(method) && /^[A-Z]/.test(type));
}

/** Whether the type or a constraint of a parameter lets no free text through. */
export function isCheckedJava(parameter: FlowParameter): boolean {
  const type = (parameter.type ?? "").trim();
  if (CHECKED_TYPE.test(type)) return true;
  const decorators = parameter.decorators ?? "";
  if (CONSTRAINED.test(decorators)) return true;
  return ONE_VALUE.test(decorators) && type !== "" && !FREE_TYPE.test(type) && !/<T>|^T$/.test(type);
}

/** One segment of the path; a pattern such as `{path:.+}` takes more. */
export function isJavaSegment(parameter: FlowParameter, method: string): boolean {
  return (
    /@(?:PathVariable|PathParam|RestPath|PathParameter)\b/.test(parameter.decorators ?? "") &&
    !/:\s*\.[+*]|\{\*|\*\*/.test(method)
  );
}
