await app.register(fastifyHelmet, { frameguard: false }); // expect: security/helmet-off
