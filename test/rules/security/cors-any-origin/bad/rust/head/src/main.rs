use tower_http::cors::CorsLayer;

fn app() -> Router {
    Router::new().layer(CorsLayer::very_permissive()) // expect: security/cors-any-origin
}
