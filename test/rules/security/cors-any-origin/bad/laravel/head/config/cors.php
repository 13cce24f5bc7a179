<?php

return [
    'paths' => ['api/*'],
    'allowed_origins' => ['*'], // expect: security/cors-any-origin
    'supports_credentials' => true,
];
