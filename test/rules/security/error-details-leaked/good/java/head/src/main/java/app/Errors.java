package app;

class Errors {
  @ExceptionHandler(Exception.class)
  ResponseEntity<String> failed(Exception e) {
    log.error("failed", e);
    return ResponseEntity.status(500).body("internal error");
  }
}
