package app

class Errors {
    fun failed(e: Exception): ResponseEntity<String> =
        ResponseEntity.status(500).body(e.stackTraceToString()) // expect: security/error-details-leaked
}
