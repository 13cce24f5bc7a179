use axum::{routing::post, Router};

pub fn routes() -> Router {
    Router::new()
        .route("/login", post(login).layer(RateLimitLayer::new(10)))
}
