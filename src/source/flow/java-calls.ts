import type { FlowCall } from "./grammar.ts";

/** Functions whose answer is a number, an id, a digest, a plain file name, or a text that was escaped. */
const CLEANING =
  /^(?:(?:Integer|Long|Short|Double|Float|Boolean|BigDecimal|BigInteger|UUID|Instant|LocalDate|LocalDateTime|OffsetDateTime|ZonedDateTime|Duration|Period|Math|Objects\.hash|DigestUtils|HtmlUtils|StringEscapeUtils|HtmlEscapers|Encode|ESAPI|Jsoup|Pattern)\.\w+|(?:java\.util\.)?UUID\.fromString|URLEncoder\.encode|FilenameUtils\.(?:getName|getBaseName|getExtension)|StringUtils\.(?:getFilename|getFilenameExtension|isBlank|isEmpty|isNotBlank|hasText|hasLength)|(?:Enum|Sort\.Direction|Direction)\.\w+|(?:new )?(?:java\.math\.)?Big(?:Decimal|Integer))$/;
/** Methods that answer with no text of their object's. */
const CLEANING_METHOD =
  /^(?:hashCode|length|size|count|indexOf|lastIndexOf|equals|equalsIgnoreCase|contains|containsKey|isEmpty|isPresent|isBlank|compareTo|ordinal|intValue|longValue|toEpochMilli|getTime|getFileName|encodeToString|digest|enquoteIdentifier|enquoteLiteral|quote\w*|escape\w*|encode\w*|sanitize\w*|getSize|getPort|exists|matches|startsWith|endsWith)$/;
/** Of anything but a text: `SortField.valueOf(x)` answers with a word of an enum, `String.valueOf(x)` with the text. */
const ENUM_VALUE =
  /^(?!String\b)[A-Z]\w*(?:\.[A-Z]\w*)*\.(?:valueOf|fromValue|fromString|fromName|forValue|parse)$/;

const PASSING =
  /^(?:String\.(?:valueOf|copyValueOf|join)|Objects\.(?:requireNonNull\w*|toString)|(?:java\.util\.)?Optional\.\w+|URLDecoder\.decode|listOf|setOf|listOfNotNull|arrayOf|mutableListOf|sequenceOf|buildString|(?:java\.nio\.file\.)?(?:Paths\.get|Path\.of)|(?:java\.net\.)?URI\.create|(?:List|Set|Map|Arrays|Stream|Collections|Collectors|StringUtils|FilenameUtils|Strings|UriUtils|IOUtils|StreamUtils|HttpEntity|Mono|Flux)\.\w+|HttpRequest\.newBuilder|UriComponentsBuilder\.\w+|UriBuilder\.\w+|(?:new )?(?:[\w.]+\.)?(?:String|StringBuilder|StringBuffer|File|URL|URI|ByteArrayInputStream|BufferedInputStream|InputStreamReader|BufferedReader|StringReader|ArrayList|LinkedList|HashSet|HttpGet|HttpPost|HttpPut|HttpDelete|HttpHead|GZIPInputStream))$/;
const PASSING_METHOD =
  /^(?:trim|strip\w*|toLowerCase|toUpperCase|substring|replace\w*|split|concat|intern|toString|getBytes|orElse\w*|resolve|normalize|toPath|toFile|toURI|toURL|toUri|toUriString|toAbsolutePath|append|insert|add|uri|build|readLine|lines|collect|toList|toArray|readAllBytes|readAll|openStream|getInputStream|asText|textValue|block|bodyValue|stream|map|filter|formatted|decode)$/;
/** A part of an object by a fixed key or place; a look-up by a key that came from elsewhere is none. */
const PART = /^(?:get\w*|first|next|last|elementAt)$/;
const FIXED_KEY = /^(?:"[^"$]*"|\d+|[A-Z][A-Z_\d.]*)$/;

/** Calls of the Java platform, from Java or Kotlin, whose answer no longer carries what they were given. */
export function isJvmCleaning(call: FlowCall): boolean {
  if (CLEANING.test(call.callee) || ENUM_VALUE.test(call.callee)) return true;
  return call.receiver !== undefined && CLEANING_METHOD.test(call.name);
}

/** Calls whose answer is what they were given, in another form. */
export function isJvmPassing(call: FlowCall): boolean {
  if (PASSING.test(call.callee)) return true;
  if (call.receiver === undefined) return false;
  // What a record or a fluent object hands out about itself.
  if (PART.test(call.name))
    return call.arguments.every(({ value }) => FIXED_KEY.test(value.text().slice(0, 60)));
  return PASSING_METHOD.test(call.name) || (call.arguments.length === 0 && /^[a-z]\w*$/.test(call.name));
}
