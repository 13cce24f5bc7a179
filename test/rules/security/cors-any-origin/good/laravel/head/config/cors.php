<?php

return [
    'paths' => ['api/*'],
    'allowed_methods' => ['*'],
    'allowed_origins' => [env('APP_URL', 'https://app.example.com')],
    'allowed_headers' => ['*'],
    'supports_credentials' => true,
];
