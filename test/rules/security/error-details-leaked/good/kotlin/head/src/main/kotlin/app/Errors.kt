package app

class Errors {
    fun failed(e: Exception): ResponseEntity<String> {
        log.error("failed", e)
        log.debug(e.stackTraceToString())
        return ResponseEntity.status(500).body("internal error")
    }
}
