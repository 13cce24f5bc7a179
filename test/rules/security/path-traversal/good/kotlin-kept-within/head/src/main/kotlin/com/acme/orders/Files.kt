package com.acme.orders

private val root = File("/srv/files")

fun Route.files() {
  get("/files") {
    val name = call.request.queryParameters["name"] ?: return@get
    require(!name.contains("..")) { "outside" }
    call.respondText(File(root, name).readText())
  }
  get("/files/{id}") {
    val id = UUID.fromString(call.parameters["id"])
    call.respondFile(File(root, "$id.txt"))
  }
}
