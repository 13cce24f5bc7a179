use actix_cors::Cors;

pub fn cors_config(settings: &Settings) -> Cors {
    let origins = settings.cors_origin();
    let mut cors = Cors::default().allow_any_method();
    if cfg!(debug_assertions)
        || origins.is_empty()
        || origins.contains(&"*".to_string())
    {
        cors = cors.allow_any_origin(); // expect: security/cors-any-origin
    }
    cors
}
