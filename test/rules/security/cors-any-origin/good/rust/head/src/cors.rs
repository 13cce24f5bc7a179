use actix_cors::Cors;

pub fn cors_config(settings: &Settings) -> Cors {
    let origins = settings.cors_origin();
    if cfg!(debug_assertions) || origins.contains(&"*".to_string()) {
        return Cors::default().allow_any_origin();
    }
    Cors::default().allowed_origin(&origins[0])
}
