package com.acme.orders

fun Route.preview(client: HttpClient) {
  get("/preview") {
    val url = call.request.queryParameters["url"] ?: return@get
    call.respond(client.get(url)) // expect: security/ssrf
    call.respond(URL(url).openStream()) // expect: security/ssrf
  }
}
