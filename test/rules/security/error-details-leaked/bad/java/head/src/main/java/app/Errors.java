package app;

class Errors {
  @ExceptionHandler(Exception.class)
  ResponseEntity<String> failed(Exception e) {
    return ResponseEntity.status(500).body(ExceptionUtils.getStackTrace(e)); // expect: security/error-details-leaked
  }
}
