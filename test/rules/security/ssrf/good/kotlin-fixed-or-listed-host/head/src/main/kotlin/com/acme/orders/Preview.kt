package com.acme.orders

private val hosts = setOf("images.example.com")

fun Route.preview(client: HttpClient) {
  get("/preview") {
    val id = call.request.queryParameters["id"]
    call.respond(client.get("https://images.example.com/$id"))
    val url = call.request.queryParameters["url"] ?: return@get
    if (URI(url).host !in hosts) return@get
    call.respond(client.get(url))
  }
}
