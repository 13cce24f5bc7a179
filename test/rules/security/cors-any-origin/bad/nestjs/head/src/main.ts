const app = await NestFactory.create(AppModule);
app.enableCors({ origin: "*" }); // expect: security/cors-any-origin
