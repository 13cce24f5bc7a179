fn login(id: String) -> Cookie<'static> {
    Cookie::build(("session", id))
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Lax)
        .build()
}

fn theme(name: String) -> Cookie<'static> {
    Cookie::build(("theme", name)).http_only(false).build()
}
