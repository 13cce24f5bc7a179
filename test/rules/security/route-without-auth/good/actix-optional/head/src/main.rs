use actix_web::{get, post, web, App, HttpServer, Responder};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| App::new().service((list, create, show, reviews)))
        .bind(("0.0.0.0", 8080))?
        .run()
        .await
}

#[get("/orders")]
async fn list(user: AuthUser) -> impl Responder {
    orders::mine(user).await
}

#[post("/orders")]
async fn create(user: AuthUser, order: web::Json<NewOrder>) -> impl Responder {
    orders::create(user, order).await
}

#[get("/orders/{id}")]
async fn show(user: AuthUser, id: web::Path<i64>) -> impl Responder {
    orders::find(user, id).await
}
#[get("/orders/{id}/reviews")]
async fn reviews(user: Option<AuthUser>, id: web::Path<i64>) -> impl Responder {
    orders::reviews(user, id).await
}
