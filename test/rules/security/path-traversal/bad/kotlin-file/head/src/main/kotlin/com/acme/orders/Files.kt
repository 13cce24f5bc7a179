package com.acme.orders

fun Route.files() {
  get("/files") {
    val name = call.request.queryParameters["name"] ?: return@get
    call.respondText(File("/srv/files", name).readText()) // expect: security/path-traversal
    call.respondFile(File("/srv/files/$name")) // expect: security/path-traversal
  }
}
