fn login(id: String) -> Cookie<'static> {
    Cookie::build(("session", id))
        .http_only(false) // expect: security/cookie-flags
        .secure(true)
        .build()
}
